"""Parsers of `vllm serve`, `sglang.launch_server` and of the routers by the tables in test/engine/parsers: Python's own argparse, with the flags
of a release, their types and choices, and what vLLM does to the words before."""
import argparse
import json
import os
import re


def table(engine, release):
    with open(os.path.join(os.environ['STUB_PARSERS'], engine + '.json')) as file:
        return json.load(file)[release]


def size(text):
    match = re.fullmatch(r'(\d+(?:\.\d+)?)([kKmMgGtT])', text.strip())
    if not match:
        return int(text)
    number, suffix = match.groups()
    if suffix.isupper():
        return int(number) * 1024 ** ('KMGT'.index(suffix) + 1)
    return int(float(number) * 1000 ** ('kmgt'.index(suffix) + 1))


def length(text):
    return -1 if text.strip().lower() in ('-1', 'auto') else size(text)


def pairs(text):
    return {key: int(value) for key, value in (pair.split('=', 1) for pair in text.split(','))}


def level(text):
    return int(text) if text in ('0', '1', '2', '3') else json.loads(text)


TYPES = {'int': int, 'number': float, 'text': str, 'json': json.loads, 'size': size, 'length': length, 'pairs': pairs, 'level': level}


class Refused(Exception):
    pass


def add(parser, names, kind):
    forms = [form if form.startswith('-') else '--' + form for form in names.split('/')]
    if kind == 'switch':
        return parser.add_argument(*forms, action='store_true', default=argparse.SUPPRESS)
    if kind == 'toggle':
        return parser.add_argument(*forms, action=argparse.BooleanOptionalAction, default=argparse.SUPPRESS)
    optional = kind.endswith('~')
    base, many = re.fullmatch(r'(of .*?|\w+)([+*?]|#\d+)?~?', kind).groups()
    choices = base[3:].split('|') if base.startswith('of ') else None
    convert = str if choices else TYPES[base]

    def read(text):
        if optional and text in ('', 'None'):
            return None
        try:
            return convert(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f'{text!r} is no {base}: {error}') from error

    nargs = int(many[1:]) if many and many.startswith('#') else many
    return parser.add_argument(*forms, type=read, nargs=nargs, choices=[*choices, None] if choices and optional else choices, default=argparse.SUPPRESS,
                               **({'const': True} if many == '?' else {}))


def filled(parser, engine, release):
    for kind, names in table(engine, release).items():
        for name in names.split():
            add(parser, name, kind)
    return parser


def numbers(release):
    return tuple(int(part) for part in re.findall(r'\d+', release)[:3])


def vllm(words, release):
    """What `vllm serve` makes of its words."""
    parser = argparse.ArgumentParser(prog='vllm', usage='vllm')
    parser.add_argument('-v', '--version', action='version', version=release)
    serve = filled(parser.add_subparsers(dest='command', required=True).add_parser('serve', prog='vllm serve', usage='vllm serve'), 'vllm', release)
    serve.add_argument('model_tag', type=str, **({'nargs': '?'} if numbers(release) >= (0, 8, 0) else {}))
    return vars(parser.parse_args(vllm_words(words, numbers(release))))


def vllm_words(words, release):
    """vLLM reads `_` in flags as `-`, and makes one JSON of flags with dots in them."""
    if '--config' in words:
        raise Refused('the stub reads no files of configuration')
    if words[:1] == ['serve'] and '--model' in words and (0, 8, 0) <= release < (0, 11, 0):
        raise Refused('the model is to be given by its place')
    dotted = release >= (0, 9, 2)
    out = []
    for index, word in enumerate(words):
        if word.startswith('--'):
            flag, equals, value = word.partition('=')
            upto = flag.index('.') if dotted and '.' in flag else len(flag)
            out.append(flag[:upto].replace('_', '-') + flag[upto:] + equals + value)
        elif dotted and release >= (0, 12, 0) and word.startswith('-O') and (word != '-O' or words[index + 1:index + 2] in (['0'], ['1'], ['2'], ['3'])):
            out += ['--optimization-level', *([word[2:].removeprefix('=')] if word != '-O' else [])]
        else:
            out.append(word)
    return merged(out) if dotted else out


def merged(words):
    kept, by_flag, index = [], {}, 0
    while index < len(words):
        word = words[index]
        flag, equals, value = word.partition('=')
        index += 1
        if not word.startswith('-') or '.' not in flag:
            kept.append(word)
            continue
        if not equals:
            # Without a word after it, vLLM dies of an IndexError.
            value, index = words[index], index + 1
        if flag.endswith('+'):
            flag, value = flag[:-1], json.dumps(value.split(','))
        name, *keys = flag.split('.')
        try:
            nested = json.loads(value)
        except ValueError:
            nested = value
        for key in reversed(keys):
            nested = {key: nested}
        by_flag[name] = update(by_flag.get(name, {}), nested)
    return kept + [word for name, value in by_flag.items() for word in (name, json.dumps(value))]


def update(old, new):
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: update(old[key], value) if key in old else value for key, value in new.items()}}
    return old + new if isinstance(old, list) and isinstance(new, list) else new


def sglang(words, release):
    """What SGLang's server makes of its words: argparse, and nothing else."""
    if '--config' in words:
        raise Refused('the stub reads no files of configuration')
    return vars(filled(argparse.ArgumentParser(prog='launch_server.py', usage='launch_server'), 'sglang', release).parse_args(words))


def router(words, release):
    """What a router makes of its words."""
    return vars(filled(argparse.ArgumentParser(prog=release, usage=release), 'router', release).parse_args(words))
