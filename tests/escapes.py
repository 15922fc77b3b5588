"""Find text that reaches a page without the gate: a forgotten ``safe`` in floors 3 and 4.

Text becomes part of a page in f-strings, sums and templates that hold a tag, in ``Html(...)``, in the blocks of prose (``opening``, ``notes``,
``fold``), and in columns that a table takes as HTML. All that is put in there must be *vouched for*: a constant, a number or day, what ``safe`` or a
function that returns ``Html`` gives, or text that is put together from such alone, followed through variables, parameters, fields and functions of
the library and through the cells of the notebooks. A cell of a table is vouched for by nothing: it needs ``safe``.

``python tests/escapes.py`` lists what is not; ``python tests/escapes.py --shrink`` lowers the allow-list to what is left.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = Path(__file__).with_name("escapes_allowed.json")

TAG = re.compile(r"<[a-zA-Z/!]")
NUMERIC = re.compile(r"[,.]?\d*[,.]?\d*[defg%]|,|[-\w. ]*%[YmdBb].*")
"""A format that no text can have: of a number, or of a day."""

PLAIN = {
    "int", "float", "bool", "date", "datetime", "Timestamp", "Html", "pd.Timestamp", "Html | None", "int | None", "float | None", "date | None",
    "dict[Any, Html]", "Iterable[Html]", "Sequence[Html]", "list[Html]",
}  # fmt: skip
"""Types that cannot carry a mark of HTML unescaped."""

ESCAPING = {"safe", "escape", "in_page", "html_table", "quoteattr"}
COUNTING = {
    "len",
    "nunique",
    "round",
    "int",
    "float",
    "abs",
    "sum",
    "bool",
    "range",
    "hash",
    "date",
    "Timestamp",
    "floor",
    "ceil",
    "isoformat",
    "strftime",
}
KEEPING = {
    "str", "sorted", "list", "tuple", "set", "reversed", "min", "max", "join", "strip", "rstrip", "lstrip", "lower", "upper", "capitalize", "title",
    "replace", "format", "split", "splitlines", "fromkeys", "values", "keys", "items", "get", "dict", "zip", "next", "iter", "pop", "setdefault",
    "removeprefix", "removesuffix", "casefold", "cycle", "chain", "insert", "partition", "filter", "listed", "sentence",
}  # fmt: skip
"""What is put together from vouched text alone is vouched for."""

GATE = {"trucebook/figures/html.py"}

SINKS = {"Html": 0, "opening": 0, "notes": 0, "fold": 1, "Tile": 0}
"""Functions and classes whose arguments, from this place on, are HTML."""


def sources() -> dict[str, ast.Module]:
    """Return the modules that make pages, and the code of each notebook, by path."""
    library = ROOT / "trucebook"
    paths = [
        *(path for floor in ("analysis", "figures", "chapters") for path in (library / floor).rglob("*.py")),
        library / "prose.py",
    ]
    found = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        found[path.relative_to(ROOT).as_posix()] = ast.parse(code)
    return found


def called(node: ast.Call) -> str:
    """Return the name of what is called: of a function, or of a method."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


class Flow:
    """Where text comes from, over all modules; optimistic until shown otherwise, so that functions may call each other."""

    def __init__(self, modules: dict[str, ast.Module]) -> None:
        self.modules = modules
        self.scope: dict[ast.AST, ast.AST] = {}
        self.parent: dict[ast.AST, ast.AST] = {}
        self.functions: dict[str, list[ast.FunctionDef]] = defaultdict(list)
        self.module: dict[ast.AST, ast.Module] = {}
        self.handed: dict[ast.Call, ast.Call] = {}
        self.fields: dict[str, list[str]] = defaultdict(list)
        self.globals: dict[str, list[ast.expr]] = defaultdict(list)
        self.bound: dict[tuple[ast.AST, str], list[ast.expr | None]] = defaultdict(list)
        self.calls: dict[str, list[ast.Call]] = defaultdict(list)
        for tree in modules.values():
            self._read(tree, tree)
            self.module |= dict.fromkeys(ast.walk(tree), tree)
        self.imported: dict[tuple[ast.AST, str], list[ast.expr | None]] = {}
        for tree in modules.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and (
                    home := modules.get(f"{(node.module or '').replace('.', '/')}.py")
                ):
                    self.imported |= {(tree, one.asname or one.name): self.bound[home, one.name] for one in node.names}
        self.module |= {handed: self.module[node] for node, handed in self.handed.items()}
        self.bad: set[object] = set()
        self._settle()

    def _read(self, node: ast.AST, scope: ast.AST) -> None:
        self.scope[node] = scope
        if isinstance(node, ast.FunctionDef):
            self.functions[node.name].append(node)
            scope = node
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
                    self.fields[one.target.id].append("Html" if node.name in SINKS else ast.unparse(one.annotation))
        elif isinstance(node, ast.Call):
            self.calls[called(node)].append(node)
            if called(node) == "map":  # hands the elements on, one a call
                handed = ast.copy_location(ast.Call(node.args[0], node.args[1:], []), node)
                self.handed[node] = handed
                self.calls[called(handed)].append(handed)
            if isinstance(node.func, ast.Attribute) and node.func.attr in {
                "append",
                "add",
                "extend",
                "insert",
                "update",
                "setdefault",
            }:
                self._bind(node.func.value, node.args[-1] if node.args else None, scope)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value, scope)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value is not None:
            self._bind(node.target, node.value, scope)
        elif isinstance(node, ast.For | ast.comprehension):
            self._bind(node.target, node.iter, scope, looped=True)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind(node.optional_vars, node.context_expr, scope)
        for child in ast.iter_child_nodes(node):
            self.parent[child] = node
            self._read(child, scope)

    def _bind(self, target: ast.expr, value: ast.expr | None, scope: ast.AST, *, looped: bool = False) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            parts: list[ast.expr | None] = [value] * len(target.elts)
            if isinstance(value, ast.Tuple) and not looped and len(value.elts) == len(target.elts):
                parts = list(value.elts)
            elif (
                looped
                and isinstance(value, ast.Call)
                and called(value) == "zip"
                and len(value.args) == len(target.elts)
            ):
                parts = list(value.args)
            elif looped and isinstance(value, ast.Call) and called(value) == "enumerate":
                parts = [ast.Constant(0), value.args[0]]
            elif (
                looped
                and isinstance(value, ast.List | ast.Tuple)
                and all(isinstance(row, ast.Tuple) and len(row.elts) == len(target.elts) for row in value.elts)
            ):
                columns = [[row.elts[at] for row in value.elts] for at in range(len(target.elts))]  # type: ignore[attr-defined]
                for at, own in enumerate(target.elts):
                    for one in columns[at]:
                        self._bind(own, one, scope)
                return
            for own, part in zip(target.elts, parts, strict=True):
                self._bind(own, part, scope, looped=looped and isinstance(own, ast.Tuple))
            return
        while isinstance(target, ast.Subscript | ast.Starred):
            target = target.value
        if isinstance(target, ast.Name):
            self.bound[scope, target.id].append(value)
            if isinstance(scope, ast.Module) and value is not None:
                self.globals[target.id].append(value)

    def _settle(self) -> None:
        """Give up what is not vouched for until nothing changes: returns of functions, and parameters by what all calls give them."""
        every = [one for group in self.functions.values() for one in group]
        while True:
            new = {one for one in every if one not in self.bad and not self._returns_well(one)}
            for one in every:
                for name in self._parameters(one):
                    if (one, name) not in self.bad and not self._given_well(one, name):
                        new.add((one, name))
            if not new:
                return
            self.bad |= new

    def _returns_well(self, one: ast.FunctionDef) -> bool:
        if one.returns is not None and ast.unparse(one.returns) in PLAIN:
            return True
        given = [
            node.value for node in ast.walk(one) if isinstance(node, ast.Return | ast.Yield) and self.scope[node] is one
        ]
        return all(value is None or self.vouched(value) for value in given)

    @staticmethod
    def _parameters(one: ast.FunctionDef) -> dict[str, ast.arg]:
        own = one.args
        rest = [arg for arg in (own.vararg, own.kwarg) if arg]
        return {arg.arg: arg for arg in [*own.posonlyargs, *own.args, *own.kwonlyargs, *rest]}

    def _given_well(self, one: ast.FunctionDef, name: str) -> bool:
        arg = self._parameters(one)[name]
        if arg.annotation is not None and ast.unparse(arg.annotation) in PLAIN:
            return True
        places = [own.arg for own in [*one.args.posonlyargs, *one.args.args]]
        if places and places[0] in {"self", "cls"}:
            places = places[1:]
        name_called = one.name if one.name != "__call__" else "cite"
        calls = [call for call in self.calls[name_called] if one in self._meant(call, name_called)]
        if not calls:  # a name that is handed on, to be called elsewhere
            return False
        for call in calls:
            given = [word.value for word in call.keywords if word.arg == name]
            if one.args.vararg and name == one.args.vararg.arg:
                given = call.args[len(places) :]
            elif name in places and places.index(name) < len(call.args):
                given.append(call.args[places.index(name)])
            if any(not self.vouched(value) for value in given):
                return False
        return True

    def vouched(self, node: ast.expr | None) -> bool:
        """Tell whether no mark of HTML from a table can stand in what an expression gives."""
        match node:
            case None:
                return False
            case ast.Constant() | ast.Compare():
                return True
            case ast.JoinedStr():
                return all(self.vouched(value) for value in node.values)
            case ast.FormattedValue():
                spec = node.format_spec
                text = (
                    "".join(one.value if isinstance(one, ast.Constant) else "1" for one in spec.values)
                    if isinstance(spec, ast.JoinedStr)
                    else ""
                )
                return bool(text and NUMERIC.fullmatch(text)) or self.vouched(node.value)
            case ast.BinOp(op=ast.Sub() | ast.Div() | ast.FloorDiv() | ast.Pow()):
                return True
            case ast.BinOp():
                return self.vouched(node.left) and self.vouched(node.right)
            case ast.UnaryOp():
                return True
            case ast.BoolOp():
                return all(self.vouched(one) for one in node.values)
            case ast.IfExp():
                return self.vouched(node.body) and self.vouched(node.orelse)
            case ast.Tuple() | ast.List() | ast.Set():
                return all(self.vouched(one) for one in node.elts)
            case ast.Dict():
                return all(self.vouched(one) for one in [*node.values, *(key for key in node.keys if key)])
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self.vouched(node.elt)
            case ast.DictComp():
                return self.vouched(node.value) and self.vouched(node.key)
            case ast.Lambda():
                return self.vouched(node.body)
            case ast.Starred() | ast.Subscript() | ast.NamedExpr():
                return self.vouched(node.value)
            case ast.Name():
                return self._name(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
        return False

    def _name(self, node: ast.Name) -> bool:
        scope: ast.AST = self.scope[node]
        while not isinstance(scope, ast.Module):
            if (
                isinstance(scope, ast.FunctionDef)
                and node.id in self._parameters(scope)
                and (scope, node.id) in self.bad
            ):
                return False
            if (scope, node.id) in self.bound:
                key = (scope, node.id, "bound")
                if key in self.bad:
                    return False
                self.bad.add(key)  # while it is looked at: a variable that is put together from itself
                self.bad.discard(key)
                return self._once(key, self.bound[scope, node.id])
            if isinstance(scope, ast.FunctionDef) and node.id in self._parameters(scope):
                return True
            scope = self.scope[scope]
        values = self.bound.get((scope, node.id)) or self.imported.get((scope, node.id)) or self.globals.get(node.id)
        return bool(values) and self._once((scope, node.id, "bound"), values)

    def _once(self, key: object, values: list[ast.expr | None]) -> bool:
        """Look at what a name is bound to, taking the name itself for vouched while it is looked at."""
        looking: set[object] = self.__dict__.setdefault("looking", set())
        if key in looking:
            return True
        looking.add(key)
        try:
            return all(self.vouched(value) for value in values)
        finally:
            looking.discard(key)

    def _attribute(self, node: ast.Attribute) -> bool:
        fields, own = self.fields.get(node.attr, []), self.functions.get(node.attr, [])
        if node.attr in {"year", "month", "day", "days"} and not fields:
            return True
        if node.attr.isupper():
            return bool(self.globals.get(node.attr)) and all(self.vouched(value) for value in self.globals[node.attr])
        return bool(fields or own) and all(kind in PLAIN for kind in fields) and not any(one in self.bad for one in own)

    def _call(self, node: ast.Call) -> bool:
        name = called(node)
        if name in ESCAPING or name in SINKS or name in COUNTING:
            return True
        if name == "map":
            return self._call(self.handed[node])
        if name == "count":  # the number goes through a format that no text has
            return all(self.vouched(one) for one in [*node.args[1:], *(word.value for word in node.keywords)])
        if name == "sub":
            return all(self.vouched(one) for one in node.args[-2:])
        own = self._meant(node, name)
        if own and name not in KEEPING:
            return not any(one in self.bad for one in own)
        if name in KEEPING:
            receiver = [node.func.value] if isinstance(node.func, ast.Attribute) else []
            given = [*receiver, *node.args, *(word.value for word in node.keywords if word.arg != "key")]
            return all(self.vouched(one) for one in given)
        return False

    def _meant(self, node: ast.AST, name: str) -> list[ast.FunctionDef]:
        """Return the functions that a name may mean: those of its own module before all others."""
        every = self.functions.get("__call__" if name == "cite" else name, [])
        return [one for one in every if self.module[one] is self.module.get(node)] or every

    def faults(self) -> Iterator[tuple[str, int, str]]:
        """Yield path, line and expression of each text that nothing vouches for."""
        for path, tree in self.modules.items():
            if path in GATE or "/analysis/" in path:
                continue
            seen = set()
            for node in ast.walk(tree):
                for one in self._put_in(node, tree):
                    if not self.vouched(one):
                        place = (
                            path,
                            getattr(one, "lineno", node.lineno),
                            ast.unparse(one.value if isinstance(one, ast.FormattedValue) else one),
                        )
                        if place not in seen:
                            seen.add(place)
                            yield place

    def _put_in(self, node: ast.AST, tree: ast.Module) -> Iterator[ast.expr]:
        """Yield the parts of an expression that become part of a page."""
        if isinstance(node, ast.JoinedStr) and any(
            isinstance(one, ast.Constant) and TAG.search(one.value) for one in node.values
        ):
            yield from (one for one in node.values if isinstance(one, ast.FormattedValue))
        elif (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add)
            and any(_tagged(one) for one in (node.left, node.right))
        ):
            yield from (node.left, node.right)
        elif isinstance(node, ast.Call):
            if called(node) in SINKS:
                for given in node.args[SINKS[called(node)] :]:
                    yield from self._parts(given)
            elif called(node) == "format" and isinstance(node.func, ast.Attribute) and _tagged(node.func.value):
                yield from [*node.args, *(word.value for word in node.keywords)]
            elif called(node) == "html_table":
                yield from self._raw(node, tree)

    def _raw(self, call: ast.Call, tree: ast.Module) -> Iterator[ast.expr]:
        """Yield what goes into the columns that a table takes as HTML, in its function and in those of the module that make no table."""
        given = [word.value for word in call.keywords if word.arg == "raw"] or call.args[2:3]
        names = {one.value for value in given for one in ast.walk(value) if isinstance(one, ast.Constant)}
        makers = {self.scope[one] for one in self.calls["html_table"]} - {self.scope[call]}
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict) and self.scope[node] not in makers:
                pairs = zip(node.keys, node.values, strict=True)
                yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value in names)

    def _parts(self, node: ast.expr) -> Iterator[ast.expr]:
        if isinstance(node, ast.JoinedStr):
            yield from (one for one in node.values if isinstance(one, ast.FormattedValue))
        elif isinstance(node, ast.List | ast.Tuple):
            for one in node.elts:
                yield from self._parts(one)
        elif isinstance(node, ast.IfExp):
            yield from self._parts(node.body)
            yield from self._parts(node.orelse)
        else:
            yield node


def _tagged(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(TAG.search(node.value))


@cache
def found() -> tuple[tuple[str, int, str], ...]:
    """Return every text of the project that nothing vouches for: path, line, expression."""
    return tuple(Flow(sources()).faults())


def counts() -> dict[str, int]:
    """Return how many of them each module has."""
    return dict(sorted(Counter(path for path, _, _ in found()).items()))


def allowed() -> dict[str, int]:
    """Return how many each may have."""
    return json.loads(ALLOWED.read_text(encoding="utf-8"))


if __name__ == "__main__":
    print(*(f"{path}:{line}: {text}" for path, line, text in found()), len(found()), sep="\n")
    if "--shrink" in sys.argv:
        ALLOWED.write_text(json.dumps(counts(), indent=1) + "\n", encoding="utf-8")
