"""Writing and changing questions: the bank as its teachers see it."""

import pytest

from assignments import validation
from assignments.models import Question, TestCase
from assignments.tests.conftest import TESTS, data_of, refusal
from tests.queries import assert_constant_queries


def test_a_question_comes_with_its_defaults(cast, client_of):
    data = data_of(client_of(cast.teacher).post("/api/questions/", {"title": "Empty"}), 201)
    assert data["languages"] == ["python", "javascript", "java", "c", "cpp"]
    assert (data["time_limit_ms"], data["memory_limit_mb"], data["output_limit_kb"]) == (10_000, 256, 1024)
    assert (data["stop_on_failure"], data["checker"], data["groups"]) == (False, {"type": "lines"}, [])
    assert (data["starter_code"], data["test_cases"], data["tests_version"], data["version"]) == (
        {},
        [],
        1,
        1,
    )


def test_what_is_written_is_what_is_read(cast, client_of):
    given = {
        "title": "Everything",
        "prompt": "  Two blanks before, a line end after.\n",
        "languages": ["cpp", "python"],
        "starter_code": {"python": "\tprint()\r\n\n"},
        "time_limit_ms": 1500,
        "memory_limit_mb": 64,
        "output_limit_kb": 10,
        "stop_on_failure": True,
        "checker": {"type": "float", "absolute": 0.001, "relative": None},
        "groups": [
            {"name": "easy", "points": 40.5, "scoring": "all"},
            {"name": "hard", "points": None, "scoring": "min"},
        ],
        "source": "Our own",
        "test_cases": [
            {
                "name": "a",
                "input": " \r\n\t é漢\n",
                "expected_output": "\n\n",
                "points": 0.25,
                "group": "easy",
            }
        ],
    }
    client = client_of(cast.teacher)
    written = data_of(client.post("/api/questions/", given), 201)
    read = data_of(client.get(f"/api/questions/{written['id']}/"), 200)
    assert read == written
    tests = read.pop("test_cases")
    for name in set(given) - {"test_cases", "languages"}:
        assert read[name] == given[name], name
    assert read["languages"] == ["python", "cpp"]
    for name, value in given["test_cases"][0].items():
        assert tests[0][name] == value, name
    assert tests[0]["visibility"] == "hidden"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"prompt": 3}, "prompt"),
        ({"languages": []}, "languages"),
        ({"languages": ["python", "perl"]}, "languages.1"),
        ({"languages": "python"}, "languages"),
        ({"languages": ["python"], "starter_code": {"java": "x"}}, "starter_code.java"),
        ({"starter_code": {"python": "x" * (64 * 1024 + 1)}}, "starter_code.python"),
        ({"starter_code": {"python": 1}}, "starter_code.python"),
        ({"time_limit_ms": 10**12}, "time_limit_ms"),
        ({"time_limit_ms": int("9" * 30)}, "time_limit_ms"),
        ({"time_limit_ms": 49}, "time_limit_ms"),
        ({"time_limit_ms": True}, "time_limit_ms"),
        ({"time_limit_ms": "1000"}, "time_limit_ms"),
        ({"time_limit_ms": 1000.5}, "time_limit_ms"),
        ({"memory_limit_mb": 5000}, "memory_limit_mb"),
        ({"output_limit_kb": 0}, "output_limit_kb"),
        ({"stop_on_failure": "yes"}, "stop_on_failure"),
        ({"checker": {"type": "magic"}}, "checker.type"),
        ({"checker": {"type": "float", "absolute": -1}}, "checker.absolute"),
        ({"checker": {"type": "lines", "case": True}}, "checker.case"),
        ({"checker": "lines"}, "checker"),
        ({"groups": [{"name": "a"}, {"name": "a"}]}, "groups.1.name"),
        ({"groups": [{"name": "a", "points": -1}]}, "groups.0.points"),
        ({"groups": [{"name": "a", "points": 0.001}]}, "groups.0.points"),
        ({"groups": [{"name": "a", "points": True}]}, "groups.0.points"),
        ({"groups": [{"name": "a", "scoring": "max"}]}, "groups.0.scoring"),
        ({"groups": [{"points": 1}]}, "groups.0.name"),
        ({"groups": [{"name": str(number)} for number in range(51)]}, "groups"),
        ({"test_cases": {"name": "x"}}, "test_cases"),
        ({"test_cases": [{"input": "1"}]}, "test_cases.0.expected_output"),
        ({"test_cases": [TESTS[0], {"expected_output": "1", "points": "١"}]}, "test_cases.1.points"),
        ({"test_cases": [{"expected_output": "1", "points": 100_000}]}, "test_cases.0.points"),
        ({"test_cases": [{"expected_output": "1", "visibility": "secret"}]}, "test_cases.0.visibility"),
        ({"test_cases": [{"expected_output": "1", "group": "gone"}]}, "test_cases.0.group"),
        ({"test_cases": [{"expected_output": 1}]}, "test_cases.0.expected_output"),
        ({"test_cases": [{"expected_output": "\0"}]}, "test_cases.0.expected_output"),
        ({"test_cases": [{"expected_output": "x" * (4 * 2**20 + 1)}]}, "test_cases.0.expected_output"),
        ({"test_cases": [{"expected_output": "é" * (2 * 2**20 + 1)}]}, "test_cases.0.expected_output"),
        ({"test_cases": [{"expected_output": ""}] * 201}, "test_cases"),
        ({"test_cases": [{"id": 987654, "name": "x"}]}, "test_cases.0.id"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_left_behind(cast, client_of, fields, named):
    answer = client_of(cast.teacher).post("/api/questions/", {"title": "Sum"} | fields)
    status, _, names = refusal(answer)
    assert (status, names) == (400, [named])
    assert not Question.objects.exists()
    assert not TestCase.objects.exists()


def test_all_mistakes_are_told_at_once_with_the_words_to_choose_from(cast, client_of):
    mistakes = {
        "languages": ["pyton"],
        "checker": {"type": "magic"},
        "groups": [{"name": "a", "scoring": "avg"}],
        "test_cases": [{"expected_output": "1", "visibility": "secret"}],
    }
    errors = client_of(cast.teacher).post("/api/questions/", {"title": "Sum"} | mistakes).json()["errors"]
    assert errors == {
        "languages.0": ["Choose one of: python, javascript, java, c, cpp."],
        "checker.type": ["Choose one of: lines, exact, tokens, float, unordered, program, interactive."],
        "groups.0.scoring": ["Choose one of: sum, all, min."],
        "test_cases.0.visibility": ["Choose one of: sample, hidden."],
    }


@pytest.mark.parametrize("who", ["student", "assistant"])
def test_only_teachers_write_questions(cast, client_of, who):
    client = client_of(getattr(cast, who))
    assert client.post("/api/questions/", {"title": "Mine"}).status_code == 403
    assert client.post("/api/test-cases/", {"expected_output": "1"}).status_code == 403


def test_four_mebibytes_of_input_are_kept_byte_for_byte(cast, client_of, write_question):
    text = ("x" * 1023 + "\r") * 4096
    question = write_question(test_cases=[{"input": text, "expected_output": ""}])
    read = data_of(client_of(cast.teacher).get(f"/api/questions/{question['id']}/"), 200)
    assert read["test_cases"][0]["input"] == text


def test_all_test_data_of_a_question_together_is_limited(cast, client_of, write_question, monkeypatch):
    monkeypatch.setattr(validation, "MAX_TESTS_BYTES", 100)
    question = write_question(test_cases=[{"input": "x" * 60, "expected_output": ""}])
    client = client_of(cast.teacher)
    more = {"input": "y" * 60, "expected_output": "", "questions": [question["id"]]}
    assert refusal(client.post("/api/test-cases/", more)) == (400, "invalid", ["questions"])
    tests = [
        *({"id": test["id"]} for test in question["test_cases"]),
        {"input": "y" * 60, "expected_output": ""},
    ]
    answer = client.patch(f"/api/questions/{question['id']}/", {"test_cases": tests})
    assert refusal(answer) == (400, "invalid", ["test_cases"])


@pytest.mark.parametrize(
    ("change", "raises"),
    [
        ({"title": "New"}, False),
        ({"prompt": "New"}, False),
        ({"languages": ["python"]}, False),
        ({"starter_code": {"c": "int main;"}}, False),
        ({"source": "New"}, False),
        ({"time_limit_ms": 10_000}, False),  # as it was
        ({"checker": {"type": "lines"}}, False),
        ({"time_limit_ms": 2000}, True),
        ({"memory_limit_mb": 128}, True),
        ({"output_limit_kb": 64}, True),
        ({"stop_on_failure": True}, True),
        ({"checker": {"type": "exact"}}, True),
        ({"groups": [{"name": "g"}]}, True),
        ({"test_cases": []}, True),
    ],
)
def test_what_can_change_a_verdict_raises_the_version_of_the_tests(
    cast, client_of, write_question, change, raises
):
    question = write_question()
    changed = data_of(client_of(cast.teacher).patch(f"/api/questions/{question['id']}/", change), 200)
    assert changed["tests_version"] == 1 + raises
    assert changed["version"] == 2


@pytest.mark.parametrize(
    ("change", "raises"),
    [
        ({}, False),
        ({"name": "other"}, False),
        ({"visibility": "sample"}, False),
        ({"input": "1 3\n"}, True),
        ({"expected_output": "4\n"}, True),
        ({"points": 7}, True),
        ({"position": 9}, True),
    ],
)
def test_so_does_a_change_of_a_test(cast, client_of, write_question, change, raises):
    client = client_of(cast.teacher)
    question, sibling = write_question(), write_question(title="Sibling")
    test_id = question["test_cases"][1]["id"]
    data_of(client.patch(f"/api/questions/{sibling['id']}/", {"test_cases": [{"id": test_id}]}), 200)

    def versions():
        return [
            data_of(client.get(f"/api/questions/{q['id']}/"), 200)["tests_version"]
            for q in (question, sibling)
        ]

    assert versions() == [1, 2]
    tests = [{"id": question["test_cases"][0]["id"]}, {"id": test_id} | change]
    data_of(client.patch(f"/api/questions/{question['id']}/", {"test_cases": tests}), 200)
    assert versions() == [1 + raises, 2 + raises]
    data_of(client.patch(f"/api/test-cases/{test_id}/", {"points": 99}), 200)
    assert versions() == [2 + raises, 3 + raises]


def test_the_list_of_tests_is_the_whole_new_set(cast, client_of, write_question):
    client, question = client_of(cast.teacher), write_question()
    kept, dropped = question["test_cases"]
    given = [{"expected_output": "new", "position": 5}, {"id": kept["id"], "name": "renamed", "position": 1}]
    tests = data_of(client.patch(f"/api/questions/{question['id']}/", {"test_cases": given}), 200)[
        "test_cases"
    ]
    assert [(test["name"], test["position"]) for test in tests] == [("renamed", 1), ("Test 6", 5)]
    assert tests[0] == kept | {"name": "renamed", "position": 1, "version": 2}
    assert data_of(client.get(f"/api/test-cases/{dropped['id']}/"), 200) == dropped


def test_history_knows_the_tests_of_every_version(cast, client_of, write_question):
    client, question = client_of(cast.teacher), write_question()
    first, second = (test["id"] for test in question["test_cases"])
    path = f"/api/questions/{question['id']}/"
    data_of(client.patch(path, {"test_cases": [{"id": second}]}), 200)
    third = data_of(
        client.post("/api/test-cases/", {"expected_output": "", "questions": [question["id"]]}), 201
    )["id"]
    assert client.delete(f"/api/test-cases/{second}/").status_code == 200
    rows = Question.history.filter(id=question["id"])
    tests = {
        row.tests_version: {link.testcase_id for link in row.test_cases.all()}
        for row in rows.order_by("history_id")
    }
    assert tests == {1: {first, second}, 2: {second}, 3: {second, third}, 4: {third}}
    # one row for each change, whose author it names; the first one is written before its tests can be
    assert [row.history_user_id for row in rows] == [cast.teacher.pk] * 5


def test_a_test_cannot_be_in_a_question_twice(cast, client_of, write_question):
    question = write_question()
    test = {"id": question["test_cases"][0]["id"]}
    answer = client_of(cast.teacher).patch(f"/api/questions/{question['id']}/", {"test_cases": [test, test]})
    assert refusal(answer) == (400, "invalid", ["test_cases.1.id"])


def test_foreign_and_absent_tests_get_the_same_answer(cast, client_of, write_question):
    foreign = write_question(cast.other_teacher)["test_cases"][0]["id"]
    client = client_of(cast.teacher)
    answers = [
        client.post("/api/questions/", {"title": "x", "test_cases": [{"id": n}]}) for n in (foreign, 10**9)
    ]
    assert answers[0].content == answers[1].content
    assert refusal(answers[0]) == (400, "invalid", ["test_cases.0.id"])


def test_a_group_in_use_is_not_dropped(cast, client_of, write_question):
    question = write_question(groups=[{"name": "g"}], test_cases=[{"expected_output": "", "group": "g"}])
    client, path = client_of(cast.teacher), f"/api/questions/{question['id']}/"
    assert refusal(client.patch(path, {"groups": []})) == (400, "invalid", ["groups"])
    moved = [{"id": question["test_cases"][0]["id"], "group": ""}]
    assert data_of(client.patch(path, {"groups": [], "test_cases": moved}), 200)["groups"] == []


def test_starter_code_goes_with_its_language(cast, client_of, write_question):
    question = write_question(starter_code={"python": "p", "c": "c"})
    changed = client_of(cast.teacher).patch(f"/api/questions/{question['id']}/", {"languages": ["c", "java"]})
    assert data_of(changed, 200)["starter_code"] == {"c": "c"}


def test_an_edit_of_an_old_version_is_refused(cast, client_of, write_question):
    question, client = write_question(), client_of(cast.teacher)
    path = f"/api/questions/{question['id']}/"
    tag = client.get(path)["ETag"]
    # a change of a test case is a change of its question
    data_of(client.patch(f"/api/test-cases/{question['test_cases'][0]['id']}/", {"points": 3}), 200)
    assert refusal(client.patch(path, {"title": "x"}, HTTP_IF_MATCH=tag))[:2] == (412, "stale_version")
    assert client.delete(path, HTTP_IF_MATCH=tag).status_code == 412
    assert data_of(client.patch(path, {"title": "x", "version": 2}), 200)["version"] == 3


def test_a_question_in_use_is_not_deleted(cast, client_of, write_question, write_assignment):
    question, client = write_question(), client_of(cast.teacher)
    path = f"/api/questions/{question['id']}/"
    assignment = write_assignment(question)
    assert refusal(client.delete(path))[:2] == (409, "question_in_use")
    assert client.delete(f"/api/assignments/{assignment['id']}/").status_code == 200
    assert client.delete(path).status_code == 200
    assert client.get(path).status_code == 404


def test_a_deleted_question_takes_only_its_own_tests_along(cast, client_of, write_question):
    question, client = write_question(), client_of(cast.teacher)
    shared, own = (test["id"] for test in question["test_cases"])
    write_question(title="Sibling", test_cases=[{"id": shared}])
    assert client.delete(f"/api/questions/{question['id']}/").status_code == 200
    assert client.get(f"/api/test-cases/{shared}/").status_code == 200
    assert client.get(f"/api/test-cases/{own}/").status_code == 404


def test_a_deleted_question_leaves_a_colleagues_tests_in_their_bank(cast, client_of, write_question):
    question, colleague = write_question(), client_of(cast.admin)
    theirs = data_of(
        colleague.post("/api/test-cases/", {"expected_output": "1\n", "questions": [question["id"]]}), 201
    )
    assert client_of(cast.teacher).delete(f"/api/questions/{question['id']}/").status_code == 200
    assert colleague.get(f"/api/test-cases/{theirs['id']}/").status_code == 200


def test_lists_and_details_cost_a_constant_number_of_queries(cast, client_of, write_question):
    question = write_question(test_cases=[])
    client = client_of(cast.teacher)

    def grow_questions(rows):
        Question.objects.bulk_create(
            Question(author=cast.teacher, title="x", languages=["c"])
            for _ in range(rows - Question.objects.count())
        )

    def grow_tests(rows):
        tests = Question.objects.get(pk=question["id"]).test_cases
        while tests.count() < rows:
            tests.create(author=cast.teacher, name="x")

    assert_constant_queries(grow_questions, lambda: data_of(client.get("/api/questions/?page_size=100"), 200))
    assert_constant_queries(grow_tests, lambda: data_of(client.get(f"/api/questions/{question['id']}/"), 200))
    assert_constant_queries(grow_tests, lambda: data_of(client.get("/api/test-cases/?page_size=100"), 200))
