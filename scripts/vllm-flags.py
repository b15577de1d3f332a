"""Reads the flags of `vllm serve` out of unpacked releases of vLLM and prints lib/engine/vllm/serve-flag-rows.ts.

    python3 scripts/vllm-flags.py FOLDER > lib/engine/vllm/serve-flag-rows.ts

FOLDER holds one folder for each release, such as vllm-0.19.1/, with what its source distribution holds (of 0.15, which
has none, the same files of its wheel). Nothing of vLLM is imported or run: the parser's calls are read from the syntax.
"""
import ast
import pathlib
import re
import sys

PARSERS = [
    # The file, and the functions of it that add arguments of `vllm serve`.
    ('vllm/engine/arg_utils.py', ('add_cli_args',)),
    ('vllm/entrypoints/openai/cli_args.py', ('make_arg_parser', 'add_cli_args')),
    ('vllm/entrypoints/launchers/cli_args.py', ('make_arg_parser', 'add_cli_args')),
    ('vllm/entrypoints/common/cli_args.py', ('make_arg_parser', 'add_cli_args')),
    ('vllm/entrypoints/cli/serve.py', ('subparser_init',)),
    ('vllm/scripts.py', ('main',)),
]


def parse(path):
    return ast.parse(path.read_text()) if path.exists() else None


def classes_of(release):
    files = [release / 'vllm/config.py', *sorted((release / 'vllm/config').glob('*.py')),
             *(release / name for name, _ in PARSERS)]
    found = {}
    for tree in filter(None, map(parse, files)):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, node)
    return found


def fields_of(name, classes):
    node = classes.get(name)
    if node is None:
        return {}
    fields = {}
    for base in node.bases:
        fields.update(fields_of(ast.unparse(base).split('.')[-1], classes))
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and 'ClassVar' not in ast.unparse(part.annotation):
            fields[part.target.id] = ast.unparse(part.annotation)
    return fields


def kind_of_annotation(annotation):
    names = set(re.findall(r'\w+', annotation))
    if 'bool' not in names:
        return 'value'
    return 'optional' if names - {'Optional', 'Union'} == {'bool', 'str', 'None'} else 'toggle'


def kind_of_call(call, kwargs_of, classes):
    kind = 'value'
    for keyword in call.keywords:
        text = ast.unparse(keyword.value)
        if keyword.arg is None:
            # **load_kwargs['field'], also inside of {**load_kwargs['field'], ...}
            match = re.search(r"(\w+)\[['\"](\w+)['\"]\]", text)
            if match and match.group(1) in kwargs_of:
                fields = fields_of(kwargs_of[match.group(1)], classes)
                if match.group(2) not in fields:
                    sys.exit(f'no field {match.group(2)} of {kwargs_of[match.group(1)]}')
                kind = kind_of_annotation(fields[match.group(2)])
            # Else kwargs that were copied and changed, such as moe_backend_kwargs: all of them take a value.
        elif keyword.arg == 'action':
            if text in ("'store_true'", "'store_false'", "'version'"):
                kind = 'switch'
            elif 'BooleanOptionalAction' in text:
                kind = 'toggle'
        elif keyword.arg == 'nargs' and text == "'?'":
            kind = 'optional'
    return kind


def flags_of(release):
    classes, flags = classes_of(release), {}
    for name, functions in PARSERS:
        tree = parse(release / name)
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name in functions) if tree else ():
            kwargs_of = {}
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == 'get_kwargs':
                    kwargs_of[node.targets[0].id] = ast.unparse(node.value.args[0])
            for node in ast.walk(function):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == 'add_argument'):
                    continue
                if name == 'vllm/scripts.py' and not ast.unparse(node.func).startswith('serve_parser.'):
                    continue
                names = [a.value for a in node.args if isinstance(a, ast.Constant) and str(a.value).startswith('-')]
                if any(isinstance(a, ast.JoinedStr) for a in node.args):
                    # for key, value in frontend_kwargs.items(): one flag for each field of FrontendArgs
                    for field, annotation in fields_of('FrontendArgs', classes).items():
                        flags['--' + field.replace('_', '-')] = kind_of_annotation(annotation)
                for flag in names:
                    flags[flag.replace('_', '-')] = kind_of_call(node, kwargs_of, classes)
    return flags


def numbers(version):
    return [int(part) for part in re.match(r'[\d.]+', version).group().strip('.').split('.')]


def main(folder):
    releases = {path.name.removeprefix('vllm-'): path for path in pathlib.Path(folder).glob('vllm-*/')}
    # Of builds after a release, such as 0.9.0.1 and 0.6.6.post1, the last stands for the release.
    by_number = {}
    for version in sorted(releases, key=lambda v: (numbers(v), v)):
        by_number['.'.join(map(str, numbers(version)[:3]))] = releases[version]
    read = list(by_number)
    spans, running = [], {}
    for version in read:
        flags = flags_of(by_number[version])
        print(version, len(flags), file=sys.stderr)
        for flag in [f for f, (kind, _) in running.items() if flags.get(f) != kind]:
            kind, since = running.pop(flag)
            spans.append((since, version, kind, flag))
        for flag, kind in flags.items():
            running.setdefault(flag, (kind, version))
    spans += [(since, '', kind, flag) for flag, (kind, since) in running.items()]
    rows = {}
    for since, until, kind, flag in spans:
        rows.setdefault((since, until, kind), []).append(flag.removeprefix('--'))

    order = {'': [10**6]}
    print('// Made by scripts/vllm-flags.py; do not edit. Read were the sources of these releases of vLLM:')
    line = '//'
    for version in read:
        if len(line) + len(version) > 130:
            print(line)
            line = '//'
        line += f' {version}'
    print(line)
    print("""
/**
 * Flags that came, and went, with the same releases: since, the first release without (or nothing), what follows them,
 * and their names: short forms with their hyphen, others without.
 */
export type ServeFlagRow = readonly [since: string, gone: string, takes: 'value' | 'optional' | 'switch' | 'toggle', names: string];

/** The oldest and the newest release that were read. */
export const OLDEST_READ = '%s';
export const NEWEST_READ = '%s';

export const SERVE_FLAG_ROWS: readonly ServeFlagRow[] = [""" % (read[0], read[-1]))
    for (since, until, kind), names in sorted(rows.items(), key=lambda row: (numbers(row[0][0]), order.get(row[0][1]) or numbers(row[0][1]), row[0][2])):
        lines = ['']
        for name in sorted(names):
            if len(lines[-1]) + len(name) > 120:
                lines[-1] += ' '
                lines.append('')
            lines[-1] += f' {name}' if lines[-1] else name
        joined = "\n  + ".join(f"'{text}'" for text in lines)
        print(f"  ['{since}', '{until}', '{kind}', {joined}],")
    print('];')


main(sys.argv[1])
