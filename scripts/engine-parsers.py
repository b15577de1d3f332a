"""Reads what the parsers of engines and routers take out of unpacked releases and prints a file of test/engine/parsers.

    python3 scripts/engine-parsers.py vllm FOLDER RELEASE… > test/engine/parsers/vllm.json
    python3 scripts/engine-parsers.py sglang FOLDER RELEASE… > test/engine/parsers/sglang.json
    python3 scripts/engine-parsers.py router FOLDER NAME… > test/engine/parsers/router.json

FOLDER is the one of scripts/vllm-flags.py or scripts/sglang-flags.py; for routers it holds a folder for each unpacked
wheel, such as vllm-router-0.1.17/. Nothing of an engine is imported or run: types and
choices are read from the syntax. Each release is an object: what a flag takes, and the flags that take it, with `/`
between the forms of one. What cannot be told without running the engine counts as text, so that the parser of the tests
is at most more lenient than the engine's.

    switch, toggle        nothing; a toggle has --no-… beside it
    int, number, text     one value; `size` and `length` are whole numbers with suffixes such as 4k, a length may be `auto`
    json, level, pairs    one value: JSON; JSON or a number; k=v,…
    of a|b                one of these
    …+ …* …? …#2          one or more, any number of, none or one, exactly two of them
    …~                    `None` and nothing at all are values as well
"""
import ast
import json
import pathlib
import re
import sys

VLLM_PARSERS = [
    ('vllm/engine/arg_utils.py', ('add_cli_args',)),
    ('vllm/entrypoints/openai/cli_args.py', ('make_arg_parser', 'add_cli_args')),
    ('vllm/entrypoints/launchers/cli_args.py', ('make_arg_parser', 'add_cli_args')),
    ('vllm/entrypoints/common/cli_args.py', ('make_arg_parser', 'add_cli_args')),
    ('vllm/entrypoints/cli/serve.py', ('subparser_init',)),
    ('vllm/scripts.py', ('main',)),
]
SIZES = {'max_num_batched_tokens', 'max_num_scheduled_tokens', 'kv_cache_memory_bytes', 'safetensors_prefetch_block_size', 'max_num_queued_tokens'}
WIDTH = 150


class Module:
    """The names that a file of a release defines or imports."""

    def __init__(self, release, path):
        self.release, self.path = release, path
        self.tree = ast.parse(path.read_text())
        self.own, self.imported, self.stars = {}, {}, []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                self.own.setdefault(node.name, node)
            elif isinstance(node, ast.ImportFrom):
                for name in node.names:
                    if name.name == '*':
                        self.stars.append((node.module, node.level))
                    self.imported[name.asname or name.name] = (node.module, node.level, name.name)
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.own[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
                self.own[node.target.id] = node.value


class Release:
    def __init__(self, root):
        self.root, self.modules = root, {}

    def module(self, path):
        if path not in self.modules:
            self.modules[path] = Module(self.root, path) if path.exists() else None
        return self.modules[path]

    def file_of(self, module, dotted, level):
        base = self.root if level == 0 else module.path.parents[level - 1]
        path = base.joinpath(*(dotted or '').split('.')) if dotted else base
        return next((file for file in (path.with_suffix('.py'), path / '__init__.py') if file.exists()), None)

    def find(self, module, name, seen=frozenset()):
        """The node that a name stands for, and the module in which it is written."""
        if module is None or (module.path, name) in seen:
            return None, None
        seen |= {(module.path, name)}
        if name in module.own:
            return module.own[name], module
        if name in module.imported:
            dotted, level, original = module.imported[name]
            return self.find(self.module(self.file_of(module, dotted, level) or pathlib.Path('/none')), original, seen)
        for dotted, level in module.stars:
            found = self.find(self.module(self.file_of(module, dotted, level) or pathlib.Path('/none')), name, seen)
            if found[0] is not None:
                return found
        return None, None

    # Types

    def hints(self, node, module):
        """The types that an annotation allows: ('bool',), ('literal', values), ('list', element), ('data',), ('none',), …"""
        if isinstance(node, ast.Constant):
            if node.value is None:
                return {('none',)}
            return self.hints(ast.parse(node.value, mode='eval').body, module) if isinstance(node.value, str) else {('other',)}
        if isinstance(node, ast.BinOp):
            return self.hints(node.left, module) | self.hints(node.right, module)
        if isinstance(node, ast.Subscript):
            return self.subscript(node, module)
        name = node.attr if isinstance(node, ast.Attribute) else getattr(node, 'id', '')
        if name in ('bool', 'int', 'float', 'str', 'dict', 'None', 'Any', 'Path'):
            return {(name.lower().replace('path', 'other').replace('any', 'other'),)}
        if name in ('list', 'tuple', 'set', 'Dict', 'List'):
            return {('dict',)} if name == 'Dict' else {('list', ('str',))}
        found, home = self.find(module, name)
        if isinstance(found, ast.ClassDef):
            bases = [ast.unparse(base) for base in found.bases]
            if any(base.split('[')[0] in ('dict', 'Dict') for base in bases):
                return {('dict',)}
            decorators = ' '.join(ast.unparse(decorator) for decorator in found.decorator_list)
            return {('data',)} if re.search(r'\bconfig\b|dataclass', decorators) else {('other',)}
        return self.hints(found, home) if found is not None else {('other',)}

    def subscript(self, node, module):
        outer = ast.unparse(node.value).split('.')[-1]
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if outer in ('Optional', 'Union', 'Annotated', 'SkipValidation', 'A', 'InitVar', 'Final'):
            inner = inner[:1] if outer in ('Annotated', 'A') else inner
            found = set().union(*(self.hints(part, module) for part in inner))
            return found | ({('none',)} if outer == 'Optional' else set())
        if outer == 'Literal':
            return {('literal', tuple(value for part in inner for value in self.literal(part, module)))}
        if outer in ('list', 'List', 'set', 'Set', 'tuple', 'Tuple', 'Sequence', 'Collection'):
            kind = 'tuple' if outer.lower() == 'tuple' and not any(isinstance(part, ast.Constant) and part.value is Ellipsis for part in inner) else 'list'
            element = self.hints(inner[0], module)
            single = next(iter(element)) if len(element) == 1 else ('str',)
            return {('tuple', single, len(inner)) if kind == 'tuple' else ('list', single)}
        return {('dict',)} if outer in ('dict', 'Dict', 'Mapping') else {('other',)}

    def literal(self, node, module):
        if isinstance(node, ast.Constant):
            return [node.value]
        if isinstance(node, ast.UnaryOp):
            return [ast.literal_eval(node)]
        found, home = self.find(module, getattr(node, 'id', ''))
        return [value for kind in (self.hints(found, home) if found is not None else ()) if kind[0] == 'literal' for value in kind[1]]

    # Values

    def values(self, node, module, locals_=None):
        """The values of a list, or None where only the engine knows them."""
        try:
            return list(ast.literal_eval(node))
        except (ValueError, TypeError, SyntaxError):
            pass
        if isinstance(node, (ast.List, ast.Tuple)):
            all_ = [self.values(part.value, module, locals_) if isinstance(part, ast.Starred) else self.values(ast.List([part]), module, locals_)
                    if isinstance(part, ast.Constant) else None for part in node.elts]
            return None if any(part is None for part in all_) else [value for part in all_ for value in part]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            both = self.values(node.left, module, locals_), self.values(node.right, module, locals_)
            return None if None in both else both[0] + both[1]
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ('get_args', 'typing.get_args'):
            return [value for kind in self.hints(node.args[0], module) if kind[0] == 'literal' for value in kind[1]] or None
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ('list', 'sorted', 'tuple') and node.args:
            return self.values(node.args[0], module, locals_)
        if isinstance(node, ast.ListComp) and ast.unparse(node.elt).endswith('.value'):
            found, _ = self.find(module, ast.unparse(node.generators[0].iter))
            members = [part.value.value for part in getattr(found, 'body', []) if isinstance(part, ast.Assign) and isinstance(part.value, ast.Constant)]
            return members or None
        if isinstance(node, ast.Name):
            if locals_ and node.id in locals_:
                return self.values(locals_[node.id], module)
            found, home = self.find(module, node.id)
            return self.values(found, home) if found is not None and not isinstance(found, ast.ClassDef) else None
        return None


def of_hints(hints, name):
    """What a field of these types takes, as vLLM's get_kwargs has it: a kind, and how many."""
    kinds = {hint[0] for hint in hints}
    pick = lambda kind: next(hint for hint in hints if hint[0] == kind)
    many = ''
    if 'data' in kinds:
        kind = 'json'
    elif kinds == {'bool', 'str', 'none'}:
        return 'text', '?', False
    elif 'bool' in kinds:
        return 'toggle', '', False
    elif 'literal' in kinds:
        kind = 'text' if 'str' in kinds else one_of(pick('literal')[1])
    elif 'tuple' in kinds or 'list' in kinds:
        outer = pick('tuple' if 'tuple' in kinds else 'list')
        element = outer[1]
        kind = one_of(element[1]) if element[0] == 'literal' else {'int': 'int', 'float': 'number'}.get(element[0], 'text')
        many = f'#{outer[2]}' if outer[0] == 'tuple' else '+'
    elif 'int' in kinds:
        kind = 'length' if name == 'max_model_len' else 'size' if name in SIZES else 'int'
    elif 'float' in kinds:
        kind = 'number'
    elif 'dict' in kinds:
        kind = 'text' if 'str' in kinds or 'other' in kinds else 'json'
    else:
        kind = 'text'
    return kind, many, 'none' in kinds


def one_of(values):
    values = [str(value) for value in values if value is not None]
    return 'of ' + '|'.join(values) if values and not any(re.search(r'[|\s]', value) for value in values) else 'text'


def of_type(node):
    """What a `type=` takes: a kind, and whether None is a value."""
    text = ast.unparse(node)
    optional = re.match(r'(?:optional_type|nullable)\((.*)\)$', text)
    if optional:
        return optional.group(1).replace('json.loads', 'json').replace('str', 'text').replace('float', 'number'), True
    known = {
        'int': 'int', 'float': 'number', 'str': 'text', 'json.loads': 'json', 'human_readable_int': 'size', 'human_readable_int_or_auto': 'length',
        'nullable_kvs': 'pairs', 'CompilationConfig.from_cli': 'level', 'KVTransferConfig.from_cli': 'json', 'PoolerConfig.from_json': 'json', 'json_list_type': 'json',
    }
    return known.get(text, 'text'), text in ('nullable_str', 'nullable_kvs')


def of_call(keywords, release, module, locals_=None, base=('text', '', False)):
    """What a flag takes by the keywords of its add_argument call, on top of what its field says."""
    kind, many, optional = base
    action = ast.unparse(keywords['action']).strip("'") if 'action' in keywords else None
    if 'type' in keywords:
        kind, optional = of_type(keywords['type'])
    if 'nargs' in keywords:
        nargs = ast.literal_eval(keywords['nargs'])
        many = '' if nargs is None else f'#{nargs}' if isinstance(nargs, int) else nargs
    if 'choices' in keywords and ast.unparse(keywords['choices']) != 'None':
        values = release.values(keywords['choices'], module, locals_)
        optional = optional or (values is not None and None in values)
        kind = one_of(values) if values else 'text'
    if action == 'DeprecatedAction':
        return None
    if action in ('store_true', 'store_false', 'version') or (action and re.search(r'Store(True|Const)', action) and 'nargs' not in keywords):
        return 'switch'
    if action and 'BooleanOptional' in action:
        return 'toggle'
    if action == 'LoRAPathAction':
        many = many or '*'
    return kind + many + ('~' if optional else '')


def vllm(root):
    release, found = Release(root), {}
    for name, functions in VLLM_PARSERS:
        module = release.module(root / name)
        for function in (n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef) and n.name in functions) if module else ():
            fields, overrides = vllm_fields(release, module, function)
            for node in ast.walk(function):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == 'add_argument'):
                    continue
                if name == 'vllm/scripts.py' and not ast.unparse(node.func).startswith('serve_parser.'):
                    continue
                if any(isinstance(argument, ast.JoinedStr) for argument in node.args):
                    for cls in ('BaseFrontendArgs', 'FrontendArgs'):
                        node_of, home = release.find(module, cls)
                        for field, annotation, where in all_fields(release, node_of, home):
                            base = of_hints(release.hints(annotation, where), field)
                            found['--' + field.replace('_', '-')] = overridden(base, overrides.get(('frontend_kwargs', field), {}), release, module)
                    continue
                forms = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if not forms or not forms[0].startswith('-'):
                    continue
                keywords, base = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}, ('text', '', False)
                for keyword in node.keywords:
                    match = re.search(r"(\w+)\[['\"](\w+)['\"]\]", ast.unparse(keyword.value)) if keyword.arg is None else None
                    if match and (match.groups()) in fields:
                        base = fields[match.groups()]
                        keywords = {**overrides.get(match.groups(), {}), **keywords}
                found['/'.join(form.replace('_', '-') for form in forms)] = of_call(keywords, release, module, None, base)
    return found


def overridden(base, keywords, release, module):
    if base[0] in ('toggle',) and not keywords:
        return 'toggle'
    kept = {key: value for key, value in keywords.items() if value is not None}
    base = (base[0], '' if 'nargs' in keywords and keywords['nargs'] is None else base[1], base[2])
    return of_call(kept, release, module, None, base)


def vllm_fields(release, module, function):
    """The fields of each `x_kwargs = get_kwargs(Class)`, and what is assigned to them afterwards, anywhere in the file."""
    fields, overrides = {}, {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == 'get_kwargs':
            variable, cls = node.targets[0].id, ast.unparse(node.value.args[0])
            class_node, home = release.find(module, cls)
            for field, annotation, where in all_fields(release, class_node, home):
                fields[variable, field] = of_hints(release.hints(annotation, where), field)
    for node in ast.walk(module.tree):
        targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else []
        for target in targets:
            match = re.fullmatch(r"(\w+)\[['\"](\w+)['\"]\]\[['\"](\w+)['\"]\]", ast.unparse(target))
            if match:
                variable, field, key = match.groups()
                overrides.setdefault((variable, field), {})[key] = node.value if isinstance(node, ast.Assign) else None
    return fields, {key: {name: value for name, value in parts.items() if name in ('type', 'nargs', 'choices', 'action')} for key, parts in overrides.items()}


def all_fields(release, node, module):
    if node is None:
        return
    for base in node.bases:
        yield from all_fields(release, *release.find(module, ast.unparse(base).split('.')[-1]))
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and 'ClassVar' not in ast.unparse(part.annotation):
            yield part.target.id, part.annotation, module


def sglang(root):
    release, found = Release(root), {}
    sources = [root / 'sglang/srt/server_args.py', *sorted((root / 'sglang/srt/arg_groups').rglob('*.py'))]
    for source in filter(pathlib.Path.exists, sources):
        module = release.module(source)
        if source.name == 'server_args.py':
            for function in (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)):
                locals_ = {node.targets[0].id: node.value for node in ast.walk(function)
                           if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)}
                for node in ast.walk(function):
                    if isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'add_argument':
                        forms = [name.value for name in node.args if isinstance(name, ast.Constant) and str(name.value).startswith('--')]
                        if forms:
                            found['/'.join(forms)] = of_call({keyword.arg: keyword.value for keyword in node.keywords}, release, module, locals_)
        for scope in ast.walk(module.tree):
            for field in scope.body if isinstance(scope, ast.ClassDef) else ():
                if isinstance(field, ast.AnnAssign):
                    annotated(field, release, module, found)
    return {name: kind for name, kind in found.items() if kind is not None}


def annotated(field, release, module, found):
    annotation = field.annotation
    if not isinstance(annotation, ast.Subscript) or ast.unparse(annotation.value) not in ('A', 'Annotated'):
        return
    kind, *metadata = annotation.slice.elts
    arg = next((item for item in metadata if isinstance(item, ast.Call) and ast.unparse(item.func) == 'Arg'), None)
    keywords = {keyword.arg: keyword.value for keyword in arg.keywords} if arg else {}
    if 'no_cli' in keywords and ast.literal_eval(keywords['no_cli']):
        return
    hints = release.hints(kind, module) - {('none',)}
    only = next(iter(hints)) if len(hints) == 1 else ('str',)
    base = ('text', '', False)
    if only[0] == 'bool' and 'action' not in keywords:
        keywords['action'] = ast.Constant('store_true')
    elif only[0] in ('list', 'tuple') and 'type_parser' not in keywords:
        base = ({'int': 'int', 'float': 'number'}.get(only[1][0], 'text'), '+', False)
    elif only[0] == 'literal':
        base = (one_of(only[1]), '', False)
    else:
        base = ({'int': 'int', 'float': 'number'}.get(only[0], 'text'), '', False)
    if 'type_parser' in keywords:
        keywords['type'] = keywords.pop('type_parser')
    own = ast.literal_eval(keywords['cli_name']) if 'cli_name' in keywords else '--' + field.target.id.replace('_', '-')
    names = [own, *(ast.literal_eval(keywords['aliases']) if 'aliases' in keywords else [])]
    found['/'.join(names)] = of_call(keywords, release, module, None, base)


def router(root):
    release, found = Release(root), {}
    module = release.module(next(root.glob('*_router/router_args.py')))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'add_argument':
            # f"--{prefix}policy", in which the prefix is empty
            forms = [''.join(part.value for part in getattr(name, 'values', [name]) if isinstance(part, ast.Constant)) for name in node.args]
            found['/'.join(forms)] = of_call({keyword.arg: keyword.value for keyword in node.keywords}, release, module)
    return found


def folder_of(engine, folder, version):
    names = [version, f'vllm-{version}.post1', f'vllm-{version}']
    return next(path for path in (pathlib.Path(folder) / name for name in names) if path.is_dir())


def main(engine, folder, *versions):
    print('{')
    for number, version in enumerate(versions):
        flags = {'vllm': vllm, 'sglang': sglang, 'router': router}[engine](folder_of(engine, folder, version))
        grouped = {}
        for name, kind in flags.items():
            grouped.setdefault(kind, []).append('/'.join(form.removeprefix('--') for form in name.split('/')))
        print(version, len(flags), file=sys.stderr)
        print(f'  {json.dumps(version)}: {{')
        print(',\n'.join(f'    {json.dumps(kind)}: {json.dumps(" ".join(sorted(grouped[kind])))}' for kind in sorted(grouped)))
        print('  }' + (',' if number < len(versions) - 1 else ''))
    print('}')


main(*sys.argv[1:])
