"""Looks at an update before Rust reads it: yrs reads nested values by recursion, and its stack is not endless.

An update of 60 KB that is one list in another, thirty thousand deep, ends the whole process (measured with pycrdt
0.14.13); ten thousand deep is read. Most updates hold too few bytes that could open a list or an object: seen at once.
"""

from .protocol import MalformedError, Reader

DEEPEST = 100
OBJECT, LIST = 118, 117
FEW = 1_000  # so many levels are harmless
SIZES = {123: 8, 124: 4, 122: 8}  # of values with a fixed length: double, float, 64 bits
XML, HOOK, LINK = 3, 5, 7
GC, DELETED, JSON, BINARY, TEXT, EMBED, FORMAT, TYPE, ANY, DOC, SKIP = range(11)


def check(update: bytes) -> None:
    """Raise MalformedError when values in `update` are nested deeper than anyone means."""
    if update.count(LIST) + update.count(OBJECT) <= FEW:
        return
    reader = Reader(update)
    for _ in range(reader.number()):
        structs = reader.number()
        reader.number()
        reader.number()
        for _struct in range(structs):
            _struct_of(reader)


def _struct_of(reader: Reader) -> None:
    info = reader.byte()
    kind = info & 31
    if kind in {GC, SKIP}:
        reader.number()
        return
    for bit in (128, 64):
        if info & bit:
            reader.number()
            reader.number()
    if not info & 192:
        if reader.number() == 1:
            reader.chunk()
        else:
            reader.number()
            reader.number()
        if info & 32:
            reader.chunk()
    _content(reader, kind)


def _content(reader: Reader, kind: int) -> None:
    if kind == DELETED:
        reader.number()
    elif kind in {BINARY, TEXT, EMBED}:
        reader.chunk()
    elif kind == JSON:
        for _ in range(reader.number()):
            reader.chunk()
    elif kind == FORMAT:
        reader.chunk()
        reader.chunk()
    elif kind == TYPE:
        if (of := reader.number()) in {XML, HOOK}:
            reader.chunk()
        elif of >= LINK:
            msg = "a type that is not known here"
            raise MalformedError(msg)
    elif kind == ANY:
        _values(reader, reader.number())
    elif kind == DOC:
        reader.chunk()
        _values(reader, 1)
    else:
        msg = "content that is not known here"
        raise MalformedError(msg)


def _values(reader: Reader, size: int) -> None:
    """Pass over `size` values. `open_` holds, for each list or object that is open, how many are left and its kind."""
    open_ = [(size, LIST)]
    while open_:
        left, kind = open_.pop()
        if not left:
            continue
        open_.append((left - 1, kind))
        if kind == OBJECT:
            reader.chunk()
        tag = reader.byte()
        if tag in {LIST, OBJECT}:
            open_.append((reader.number(), tag))
            if len(open_) > DEEPEST:
                msg = "values are nested too deep"
                raise MalformedError(msg)
        elif tag in {119, 116}:  # text, bytes
            reader.chunk()
        elif tag == 125:  # noqa: PLR2004 - a whole number
            while reader.byte() > 127:  # noqa: PLR2004 - more follows
                pass
        else:
            reader.skip(SIZES.get(tag, 0))
