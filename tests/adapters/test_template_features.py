"""What a template may use to be rendered in memory, and what only Copier renders."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.adapters.template_engine import Engine
from scaffold.adapters.template_questions import check_answers, recorded_answers, updated_answers
from scaffold.adapters.template_releases import release_root, release_tags
from scaffold.errors import AnswersError, ScaffoldError

CONFIG = """\
_subdirectory: templates/{{ kind }}
_envops:
  undefined: jinja2.StrictUndefined
kind: triad
app:
  default: "{{ _folder_name }}"
size:
  type: int
  default: "{{ app | length }}"
level:
  choices: [[Low, 1], [High, 2]]
  type: int
  default: 1
deep:
  type: yaml
  default: [["{{ app }}"]]
"""


def engine(root: Path, config: str = CONFIG, files: dict[str, str] | None = None) -> Engine:
    (root / "templates" / "triad").mkdir(parents=True)
    (root / "copier.yml").write_text(config, encoding="utf-8")
    for path, text in {"a.yaml.jinja": "app: {{ app }}\n", **(files or {})}.items():
        (root / "templates" / "triad" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "templates" / "triad" / path).write_text(text, encoding="utf-8")
    return Engine(root)


@pytest.mark.parametrize("tag", release_tags())
def test_every_version_that_is_shipped_is_rendered_in_memory(tag: str) -> None:
    assert Engine(release_root(tag)).obstacle == ""


def test_a_small_template_is_rendered_in_memory(tmp_path: Path) -> None:
    files = {
        "plain.txt": "{{ left as it is }}\n",
        "b.yaml": "no\n",
        "b.yaml.jinja": "yes\n",
        "{{ app }}/c.jinja": "c\n",
    }
    found = engine(tmp_path, files=files)
    assert found.obstacle == ""
    checked = recorded_answers(found, found.config.questions, {"app": "x"}, "folder")
    assert checked.visible == {"app": "x", "kind": "triad", "size": 1, "level": 1, "deep": [["x"]]}
    assert found.files(checked.all, {}) == {
        "a.yaml": b"app: x\n",
        "b.yaml": b"yes\n",
        "plain.txt": b"{{ left as it is }}\n",
        "x/c": b"c\n",
    }


@pytest.mark.parametrize(
    ("added", "obstacle"),
    [
        ("_exclude: ['*.x']\n", "the setting `_exclude`"),
        ("_skip_if_exists: [a]\n", "the setting `_skip_if_exists`"),
        ("_tasks: [make]\n", "the setting `_tasks`"),
        ("_migrations: [make]\n", "the setting `_migrations`"),
        ("_jinja_extensions: [a.B]\n", "the setting `_jinja_extensions`"),
        ("_external_data: {a: b.yml}\n", "the setting `_external_data`"),
        ("_answers_file: .answers.yml\n", "the setting `_answers_file`"),
        ("_min_copier_version: '999'\n", "Copier 999, which is newer than the one that is installed"),
        ("_tasks: []\n_message_after_copy: done\n_min_copier_version: '9'\n", ""),
        ("x: {default: 1, secret: true}\n", "`secret` of the question `x`"),
        ("x: {default: [], multiselect: true, choices: [a]}\n", "`multiselect` of the question `x`"),
        ("x: {type: str}\n", "the missing default of the question `x`"),
        ("x: {type: json, default: 1}\n", "the type of the question `x`"),
        ("x: {default: a, choices: '{{ y }}'}\n", "the choices of the question `x`"),
        ("x: {default: a, choices: ['{{ y }}']}\n", "the choices of the question `x`"),
        ("x: {default: a, choices: {A: {value: a, validator: b}}}\n", "the choices of the question `x`"),
        ("x: {default: '{{ UNSET }}'}\n", "`UNSET` in `copier.yml`"),
        ("x: {default: '{{ make_secret() }}'}\n", "`make_secret` in `copier.yml`"),
    ],
)
def test_what_only_copier_follows_is_named(added: str, obstacle: str, tmp_path: Path) -> None:
    assert engine(tmp_path, CONFIG + added).obstacle == obstacle


def test_an_option_of_jinja_that_changes_how_templates_are_read_is_named(tmp_path: Path) -> None:
    config = CONFIG.replace("_envops:\n", "_envops:\n  block_start_string: '[%'\n")
    assert engine(tmp_path, config).obstacle == "the option `block_start_string` of `_envops`"


@pytest.mark.parametrize(
    ("text", "obstacle"),
    [
        ("{{ now() }}\n", "`now` in `templates/triad/x.jinja`"),
        ("{{ _copier_conf.src_path }}\n", "`_copier_conf` in `templates/triad/x.jinja`"),
        ("{{ _copier_operation }}\n", "`_copier_operation` in `templates/triad/x.jinja`"),
        ("{{ _folder_name }}\n", "`_folder_name` in `templates/triad/x.jinja`"),
        ("{{ _copier_answers }} {{ _copier_conf.answers_file }}: do it now\n", ""),
    ],
)
def test_what_only_copier_offers_to_a_file_is_named(text: str, obstacle: str, tmp_path: Path) -> None:
    assert engine(tmp_path, files={"x.jinja": text}).obstacle == obstacle


def test_a_symbolic_link_is_named(tmp_path: Path) -> None:
    found = engine(tmp_path)
    (tmp_path / "templates" / "triad" / "link").symlink_to("/etc/hostname")
    assert found.obstacle == "the symbolic link `templates/triad/link`"


@pytest.mark.parametrize("path", ["{{ up }}/x.jinja", "{{ root }}/x.jinja"])
def test_a_template_that_leaves_the_folder_is_refused(path: str, tmp_path: Path) -> None:
    found = engine(tmp_path, CONFIG + 'up: "a/../.."\nroot: "/tmp"\n', {path: "x\n"})
    checked = recorded_answers(found, found.config.questions, {}, "folder")
    with pytest.raises(ScaffoldError) as refused:
        found.files(checked.all, {})
    assert str(refused.value).endswith("/x`, which is outside the app's folder")


def test_a_template_without_an_entry_file_has_none(tmp_path: Path) -> None:
    with pytest.raises(ScaffoldError) as refused:
        engine(tmp_path).entry({"kind": "triad"})
    assert str(refused.value) == "the template `templates/triad` has no entry file"


# ---- answers that are carried over

MORE = CONFIG + "port: 80\nextra:\n  default: '{{ port }}'\n  type: str\n  when: '{{ port }}'\n"


def test_recorded_answers_keep_their_order_and_new_ones_follow(tmp_path: Path) -> None:
    found = engine(tmp_path, MORE)
    recorded = {"level": 2, "gone": "x", "app": "wiki"}
    checked = updated_answers(found, found.config.questions, recorded, {"size": 7}, "folder")
    assert list(checked.visible.items()) == [
        ("level", 2),
        ("app", "wiki"),
        ("size", 7),
        ("kind", "triad"),
        ("deep", [["wiki"]]),
        ("port", 80),
        ("extra", "80"),
    ]
    assert checked.all["gone"] == "x"


def test_what_is_no_longer_asked_is_no_longer_recorded(tmp_path: Path) -> None:
    found = engine(tmp_path, MORE)
    recorded = {"app": "wiki", "port": 0, "extra": "x"}
    then = recorded_answers(found, found.config.questions, recorded, "folder")
    assert ("extra" in then.visible, then.all["extra"]) == (False, "x")
    now = updated_answers(found, found.config.questions, recorded, {}, "folder")
    assert ("extra" in now.visible, now.all["extra"]) == (False, "0")


@pytest.mark.parametrize(
    ("recorded", "data", "message"),
    [
        ({"level": 3}, {}, "`level` must be one of `1`, `2`"),
        ({"level": "1"}, {}, "`level` must be a whole number"),
        ({"port": 0}, {"extra": "x"}, "`extra` is not asked here"),
        ({}, {"prt": 1}, "`prt` is no question; did you mean `port`"),
    ],
)
def test_an_answer_that_a_version_does_not_take_is_refused(
    recorded: dict[str, object], data: dict[str, object], message: str, tmp_path: Path
) -> None:
    found = engine(tmp_path, MORE)
    with pytest.raises(AnswersError) as refused:
        updated_answers(found, found.config.questions, recorded, data, "folder")
    assert str(refused.value) == message


def test_a_default_that_is_none_is_refused_as_copier_refuses_it(tmp_path: Path) -> None:
    config = CONFIG + "odd:\n  type: int\n  default: '{{ app }}'\nlow: {default: 3, choices: [1, 2]}\n"
    found = engine(tmp_path, config)
    with pytest.raises(AnswersError) as refused:
        recorded_answers(found, found.config.questions, {"app": "x"}, "folder")
    assert str(refused.value) == (
        "2 answers are invalid\n  `odd` must be a whole number\n  `low` must be one of `1`, `2`"
    )
    with pytest.raises(AnswersError):
        check_answers(found, found.config.questions, {"low": 3})
