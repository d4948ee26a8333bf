"""The house: imports point one way, the safety layer stands alone, public names are ten at most."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import her2chat
from her2chat import errors
from her2chat.content.model import TOUCHES, Pack
from her2chat.prepared import load_prepared, making

PACKAGE = Path(her2chat.__file__).parent
# Each module may import those listed before it; modules on one line are siblings.
ORDER = [
    {"errors"},
    {"support"},
    {"text", "settings", "layout"},
    {"content", "phrases"},
    {"glossary", "hazards", "kept"},
    {"lexicon", "safety"},
    {"matcher", "reply"},
    {"decision"},
    {"compose", "prepared"},
    {"conversation"},
    {"understand"},
    {"assistant"},
    {"render", "explain", "check", "evaluate", "batch", "newpack", "doctor", "suggest"},
    {"chat", "kiosk", "editing"},
    {"cli"},
    {"__main__"},
]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def module_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names = [base] if base != "her2chat" else [f"her2chat.{a.name}" for a in node.names]
        found |= set(names)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    own = module_of(path)
    for name in imported(path):
        other = name.removeprefix("her2chat.").split(".")[0] if name.startswith("her2chat.") else None
        if other in LEVEL and other != own:
            assert LEVEL[other] < LEVEL[own], f"{own} imports {other}"


def test_every_error_stands_in_one_module_and_in_the_drawing_of_them() -> None:
    source = "\n".join(path.read_text("utf-8") for path in MODULES)
    own = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert {"Her2ChatError", *re.findall(r"class (\w+)\(\w+Error\)", source)} == own
    assert all(name in (errors.__doc__ or "") for name in own)


@pytest.mark.parametrize(("library", "home"), [("prompt_toolkit", "chat"), ("click", "cli"), ("starlette", "kiosk")])
def test_a_library_lives_in_one_place(library: str, home: str) -> None:
    users = {module_of(path) for path in MODULES if any(name.split(".")[0] == library for name in imported(path))}
    assert users <= {home}


def test_the_safety_layer_loads_without_rapidfuzz_and_matcher() -> None:
    code = (
        "import sys, types, importlib.util as u\n"
        f"pkg = types.ModuleType('her2chat'); pkg.__path__ = [{str(PACKAGE)!r}]; sys.modules['her2chat'] = pkg\n"
        "import her2chat.safety\n"
        "bad = {'rapidfuzz', 'her2chat.matcher.matcher', 'her2chat.lexicon.spelling'} & set(sys.modules)\n"
        "assert not bad, bad\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_plain_question_is_answered_without_what_only_others_need() -> None:
    load_prepared()
    late = {"yaml", "rapidfuzz", "snowballstemmer", "importlib.metadata", "prompt_toolkit", "her2chat.explain"}
    code = (
        "import sys\n"
        "from her2chat.cli import main\n"
        "sys.argv = ['her2chat', 'ask', 'what is her2']\n"
        "main()\n"
        f"print(sorted({late!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ran.stderr == "[]\n"


def test_public_names_are_few_sorted_and_there() -> None:
    assert her2chat.__all__ == sorted(her2chat.__all__)
    assert len(her2chat.__all__) <= 10
    assert all(getattr(her2chat, name) is not None for name in her2chat.__all__)


def test_what_is_kept_is_made_anew_when_any_of_its_makers_changes() -> None:
    todo, seen = ["prepared"], set()
    while todo:
        name = todo.pop()
        for path in (PACKAGE / f"{name}.py", *PACKAGE.glob(f"{name}/*.py")):
            if path.exists() and path not in seen:
                seen.add(path)
                todo += [other.split(".")[1] for other in imported(path) if other.startswith("her2chat.")]
    assert set(making()) == seen


def said_in(path: Path) -> list[str]:
    """The texts in a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree)
            if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
    return [node.value for node in texts if isinstance(node.value, str)]


def test_no_code_knows_the_subject_of_the_content(pack: Pack) -> None:
    """The program answers from any article: what the content names as its field stands in no module."""
    drugs = [concept for concept in pack.concepts if concept.id.startswith("drug.")]
    names = {phrase for drug in drugs for phrase in (drug.id, *drug.say) if len(phrase) > 5}
    concepts = {name for name in pack.field - set(TOUCHES) if "_" in name and "." not in name}
    subject = re.compile(
        rf"\b(?:her-?2(?!chat)\w*|{'|'.join(map(re.escape, sorted(names | concepts)))})\b", re.IGNORECASE
    )
    assert subject.search("about her2_drugs")
    assert subject.search("trastuzumab")
    found = {str(path.relative_to(PACKAGE)): text for path in MODULES for text in said_in(path) if subject.search(text)}
    assert found == {}
    page = [path for path in PACKAGE.glob("kiosk/page/*") if path.suffix in (".html", ".js", ".css")]
    assert page
    of_field = re.compile(rf"{subject.pattern}|oncolog|cancer", re.IGNORECASE)
    assert [path.name for path in page if of_field.search(path.read_text("utf-8"))] == []
