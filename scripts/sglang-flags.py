"""Reads the flags of `sglang.launch_server` out of unpacked releases of SGLang and prints lib/engine/sglang/flag-rows.ts.

    python3 scripts/sglang-flags.py FOLDER > lib/engine/sglang/flag-rows.ts

FOLDER holds one folder for each release, named by its version (0.5.9, 0.4.6.post5), with sglang/srt/server_args.py and
sglang/srt/arg_groups/ of its wheel. Nothing of SGLang is imported or run: flags are read from the syntax, both the calls
of add_argument and, in later releases, the fields that are annotated with `A[type, ...]`.
"""
import ast
import pathlib
import re
import sys

VERSION = re.compile(r'(\d+)\.(\d+)\.(\d+)(?:\.post(\d+))?$')
WIDTH = 150


def numbers(version):
    return tuple(int(part or 0) for part in VERSION.match(version).groups())


def text(node):
    return None if node is None else ast.unparse(node).strip("'")


def takes(action, nargs, nargs_given=False):
    """What follows a flag; None where a release only says that the flag is gone."""
    if action == 'DeprecatedAction':
        return None
    if action and 'BooleanOptional' in action:
        return 'toggle'
    if action in ('store_true', 'store_false') or (action and re.search(r'Store(True|Const)', action) and not nargs_given):
        return 'switch'
    if action == 'LoRAPathAction':
        return 'many'
    return {'?': 'optional', '+': 'many', '*': 'many'}.get(nargs, 'value')


def called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, 'attr', '') == 'add_argument':
            keywords = {keyword.arg: keyword.value for keyword in node.keywords}
            for name in node.args:
                if isinstance(name, ast.Constant) and str(name.value).startswith('--'):
                    yield name.value, takes(text(keywords.get('action')), text(keywords.get('nargs')), 'nargs' in keywords)


def annotated(tree):
    for scope in ast.walk(tree):
        for field in scope.body if isinstance(scope, ast.ClassDef) else ():
            annotation = getattr(field, 'annotation', None)
            if not isinstance(annotation, ast.Subscript) or text(annotation.value) not in ('A', 'Annotated'):
                continue
            kind, *metadata = annotation.slice.elts
            arg = next((item for item in metadata if isinstance(item, ast.Call) and text(item.func) == 'Arg'), None)
            keywords = {keyword.arg: keyword.value for keyword in arg.keywords} if arg else {}
            if text(keywords.get('no_cli')) == 'True':
                continue
            inner = re.sub(r'^Optional\[(.*)\]$', r'\1', text(kind)).removesuffix(' | None')
            action = 'store_true' if inner == 'bool' and 'action' not in keywords else text(keywords.get('action'))
            nargs = text(keywords.get('nargs')) or ('+' if inner.lower().startswith('list[') and 'type_parser' not in keywords else None)
            own = ast.literal_eval(keywords['cli_name']) if 'cli_name' in keywords else '--' + field.target.id.replace('_', '-')
            for name in [own, *(ast.literal_eval(keywords['aliases']) if 'aliases' in keywords else [])]:
                yield name, takes(action, nargs)


def flags(release):
    found = {}
    sources = [release / 'sglang/srt/server_args.py', *sorted((release / 'sglang/srt/arg_groups').rglob('*.py'))]
    for source in filter(pathlib.Path.exists, sources):
        tree = ast.parse(source.read_text())
        found.update(called(tree) if source.name == 'server_args.py' else ())
        found.update(annotated(tree))
    return {name: kind for name, kind in found.items() if kind is not None}


def rows(releases):
    """Of each flag the stretches of releases in which it takes the same."""
    versions = list(releases)
    for name in sorted({name for found in releases.values() for name in found}):
        since = kind = None
        for version in versions:
            now = releases[version].get(name)
            if now != kind:
                if kind is not None:
                    yield (since, version, kind), name
                since, kind = version, now
        if kind is not None:
            yield (since, '', kind), name


def folded(words, indent):
    """Words as a string literal of TypeScript, over several lines where it is long."""
    lines = ['']
    for word in words:
        if len(lines[-1]) + len(word) > WIDTH - indent - 12:
            lines.append('')
        lines[-1] += word + ' '
    lines[-1] = lines[-1].rstrip()
    return ('\n' + ' ' * indent + '+ ').join(f"'{line}'" for line in lines)


def main(folder):
    found = sorted((path.name for path in pathlib.Path(folder).iterdir() if VERSION.match(path.name)), key=numbers)
    releases = {version: flags(pathlib.Path(folder) / version) for version in found}
    grouped = {}
    for key, name in rows(releases):
        grouped.setdefault(key, []).append(name.removeprefix('--'))
    print('// Made by scripts/sglang-flags.py; do not edit. Read were the wheels of these releases of SGLang:')
    line = '//'
    for version in found:
        if len(line) + len(version) > WIDTH - 20:
            print(line)
            line = '//'
        line += f' {version}'
    print(line)
    print("import type { FlagRow } from '../flag-table';\n")
    print('/** The oldest and the newest release that were read. */')
    print(f"export const OLDEST_READ = '{found[0]}';\nexport const NEWEST_READ = '{found[-1]}';\n")
    print('/** Flags that came, and went, with the same releases. */\nexport const SGLANG_FLAG_ROWS: readonly FlagRow[] = [')
    order = lambda key: (numbers(key[0]), numbers(key[1]) if key[1] else (9999,), key[2])
    for since, gone, kind in sorted(grouped, key=order):
        print(f"  ['{since}', '{gone}', '{kind}', {folded(grouped[since, gone, kind], 2)}],")
    print('];')


main(sys.argv[1])
