"""The permission table: for every route and verb, what each actor is answered.

One row is a verb, a path, the name of a body (see `BODIES`; `-`: none) and a status for each actor. The names in a
path are ids of `world.py`: `{class}` and its like belong to the class of student, assistant and owner; `{foreign_…}`
to the class of the two outsiders; `{classmates_…}` to another student of the same class. The owner of each class wrote
everything in it. "Not there" and "not yours" are one 404, and a foreign id in a body is a 400.

A verb that a route has no row for is one that it must not have: 405 for whoever passes the door, 401 for nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.utils.http import int_to_base36

from conftest import PASSWORD
from tests.world import ACTORS, World
from users.services import open_login, tokens_of

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# What needs no token. Everything else answers 401 without one.
OPEN_TO_ALL = {
    "health", "schema", "docs", "register", "login", "refresh", "logout", "password-reset", "password-reset-confirm",
}  # fmt: skip

TABLE = """
#       path                                               body             nobody student outsider teacher2 assistant owner admin
# --- the site
GET     /api/health/                                       -                   200     200      200      200       200   200   200
GET     /api/schema/                                       -                   200     200      200      200       200   200   200
GET     /api/docs/                                         -                   200     200      200      200       200   200   200
# --- accounts
POST    /api/auth/register/                                account             201     201      201      201       201   201   201
POST    /api/auth/login/                                   password            200     200      200      200       200   200   200
POST    /api/auth/refresh/                                 refresh             200     200      200      200       200   200   200
POST    /api/auth/logout/                                  refresh             200     200      200      200       200   200   200
GET     /api/auth/me/                                      -                   401     200      200      200       200   200   200
PATCH   /api/auth/me/                                      name                401     200      200      200       200   200   200
POST    /api/auth/password/change/                         new_password        401     200      200      200       200   200   200
POST    /api/auth/password/reset/                          email               200     200      200      200       200   200   200
POST    /api/auth/password/reset/confirm/                  reset               200     200      200      200       200   200   200
GET     /api/auth/invitations/                             -                   401     403      403      403       403   403   200
POST    /api/auth/invitations/                             invitation          401     403      403      403       403   403   201
PUT     /api/auth/invitations/                             -                   401     403      403      403       403   403   405
PATCH   /api/auth/invitations/                             -                   401     403      403      403       403   403   405
DELETE  /api/auth/invitations/                             -                   401     403      403      403       403   403   405
OPTIONS /api/auth/invitations/                             -                   401     403      403      403       403   403   405
# --- notifications
GET     /api/notifications/                                -                   401     200      200      200       200   200   200
GET     /api/notifications/unread-count/                   -                   401     200      200      200       200   200   200
POST    /api/notifications/read-all/                       -                   401     200      200      200       200   200   200
POST    /api/notifications/{my_notification}/read/         -                   401     200      200      200       200   200   200
POST    /api/notifications/{students_notification}/read/   -                   401     200      404      404       404   404   404
# --- classes
GET     /api/classes/                                      -                   401     200      200      200       200   200   200
POST    /api/classes/                                      class               401     403      403      201       403   201   201
GET     /api/classes/{class}/                              -                   401     200      404      404       200   200   200
GET     /api/classes/{foreign_class}/                      -                   401     404      200      200       404   404   200
PATCH   /api/classes/{class}/                              name                401     403      404      404       403   200   200
PATCH   /api/classes/{foreign_class}/                      name                401     404      403      200       404   404   200
DELETE  /api/classes/{class}/                              -                   401     403      404      404       403   409   409
DELETE  /api/classes/{empty_class}/                        -                   401     404      404      404       404   200   200
DELETE  /api/classes/{foreign_class}/                      -                   401     404      403      409       404   404   409
POST    /api/classes/{class}/archive/                      -                   401     403      404      404       403   200   200
POST    /api/classes/{foreign_class}/archive/              -                   401     404      403      200       404   404   200
POST    /api/classes/{class}/unarchive/                    -                   401     403      404      404       403   200   200
POST    /api/classes/{foreign_class}/unarchive/            -                   401     404      403      200       404   404   200
POST    /api/classes/{class}/join-code/                    -                   401     403      404      404       403   200   200
POST    /api/classes/{foreign_class}/join-code/            -                   401     404      403      200       404   404   200
POST    /api/classes/join/                                 code                401     200      200      200       200   200   200
POST    /api/classes/join/                                 wrong_code          401     400      400      400       400   400   400
POST    /api/classes/{class}/join/                         code                401     200      200      200       200   200   200
POST    /api/classes/{foreign_class}/join/                 code                401     400      400      400       400   400   400
POST    /api/classes/{class}/leave/                        -                   401     200      404      404       200   409   404
POST    /api/classes/{foreign_class}/leave/                -                   401     404      200      409       404   404   404
GET     /api/classes/{class}/members/                      -                   401     403      404      404       200   200   200
GET     /api/classes/{foreign_class}/members/              -                   401     404      403      200       404   404   200
PATCH   /api/classes/{class}/members/{classmate}/          role                401     403      404      404       403   200   200
PATCH   /api/classes/{class}/members/{foreign_member}/     role                401     403      404      404       403   404   404
PATCH   /api/classes/{foreign_class}/members/{foreign_member}/ role            401     404      403      200       404   404   200
DELETE  /api/classes/{class}/members/{classmate}/          -                   401     403      404      404       403   200   200
DELETE  /api/classes/{class}/members/{foreign_member}/     -                   401     403      404      404       403   404   404
DELETE  /api/classes/{foreign_class}/members/{foreign_member}/ -               401     404      403      200       404   404   200
# --- questions and test cases
GET     /api/questions/                                    -                   401     200      200      200       200   200   200
POST    /api/questions/                                    question            401     403      403      201       403   201   201
POST    /api/questions/                                    foreign_test        401     403      403      201       403   400   201
GET     /api/questions/{question}/                         -                   401     200      404      404       200   200   200
GET     /api/questions/{draft_question}/                   -                   401     404      404      404       200   200   200
GET     /api/questions/{unused_question}/                  -                   401     404      404      404       404   200   200
GET     /api/questions/{foreign_question}/                 -                   401     404      200      200       404   404   200
PATCH   /api/questions/{question}/                         title               401     403      404      404       403   200   200
PATCH   /api/questions/{question}/                         foreign_test        401     403      404      404       403   400   200
PATCH   /api/questions/{foreign_question}/                 title               401     404      403      200       404   404   200
DELETE  /api/questions/{question}/                         -                   401     403      404      404       403   409   409
DELETE  /api/questions/{unused_question}/                  -                   401     404      404      404       404   200   200
DELETE  /api/questions/{foreign_question}/                 -                   401     404      403      409       404   404   409
GET     /api/test-cases/                                   -                   401     200      200      200       200   200   200
POST    /api/test-cases/                                   test_case           401     403      403      201       403   201   201
POST    /api/test-cases/                                   test_of_foreign     401     403      403      201       403   400   201
GET     /api/test-cases/{test_case}/                       -                   401     404      404      404       200   200   200
GET     /api/test-cases/{foreign_test_case}/               -                   401     404      404      200       404   404   200
PATCH   /api/test-cases/{test_case}/                       name_of_test        401     404      404      404       403   200   200
PATCH   /api/test-cases/{foreign_test_case}/               name_of_test        401     404      404      200       404   404   200
DELETE  /api/test-cases/{test_case}/                       -                   401     404      404      404       403   200   200
DELETE  /api/test-cases/{foreign_test_case}/               -                   401     404      404      200       404   404   200
# --- assignments
GET     /api/assignments/                                  -                   401     200      200      200       200   200   200
POST    /api/assignments/                                  assignment          401     403      400      400       403   201   201
POST    /api/assignments/                                  foreign_question    401     403      400      400       403   400   201
GET     /api/assignments/{assignment}/                     -                   401     200      404      404       200   200   200
GET     /api/assignments/{draft}/                          -                   401     404      404      404       200   200   200
GET     /api/assignments/{foreign_assignment}/             -                   401     404      200      200       404   404   200
PATCH   /api/assignments/{assignment}/                     title               401     403      404      404       403   200   200
PATCH   /api/assignments/{draft}/                          title               401     404      404      404       403   200   200
PATCH   /api/assignments/{draft}/                          foreign_question    401     404      404      404       403   400   200
PATCH   /api/assignments/{foreign_assignment}/             title               401     404      403      200       404   404   200
DELETE  /api/assignments/{assignment}/                     -                   401     403      404      404       403   409   409
DELETE  /api/assignments/{draft}/                          -                   401     404      404      404       403   200   200
DELETE  /api/assignments/{foreign_draft}/                  -                   401     404      404      200       404   404   200
POST    /api/assignments/{draft}/publish/                  -                   401     404      404      404       403   200   200
POST    /api/assignments/{foreign_draft}/publish/          -                   401     404      404      200       404   404   200
POST    /api/assignments/{assignment}/close/               -                   401     403      404      404       403   200   200
POST    /api/assignments/{foreign_assignment}/close/       -                   401     404      403      200       404   404   200
POST    /api/assignments/{closed}/reopen/                  -                   401     403      404      404       403   200   200
POST    /api/assignments/{foreign_closed}/reopen/          -                   401     404      403      200       404   404   200
# --- submissions; 503: allowed, but no worker is there
GET     /api/submissions/submissions/                      -                   401     200      200      200       200   200   200
POST    /api/submissions/submissions/                      work                401     201      400      400       201   201   403
POST    /api/submissions/submissions/                      work_on_draft       401     400      400      400       409   409   409
POST    /api/submissions/submissions/                      work_on_closed      401     409      400      400       409   409   403
POST    /api/submissions/submissions/                      work_elsewhere      401     400      201      201       400   400   403
POST    /api/submissions/submissions/                      other_question      401     400      400      400       400   400   403
GET     /api/submissions/submissions/{submission}/         -                   401     200      404      404       200   200   200
GET     /api/submissions/submissions/{classmates_submission}/ -                401     404      404      404       200   200   200
GET     /api/submissions/submissions/{foreign_submission}/ -                   401     404      200      200       404   404   200
POST    /api/code/run/                                     run_input           401     503      503      503       503   503   503
POST    /api/code/run/                                     run_question        401     503      400      400       503   503   503
POST    /api/code/run/                                     run_draft_question  401     400      400      400       503   503   503
GET     /api/languages/                                    -                   401     200      200      200       200   200   200
# --- grading
POST    /api/grading/grading/run-autograder/               grade_assignment    401     403      400      400       202   202   202
POST    /api/grading/grading/run-autograder/               grade_foreign       401     400      403      202       400   400   202
POST    /api/grading/grading/run-autograder/               grade_one           401     403      400      400       202   202   202
POST    /api/grading/grading/run-autograder/               grade_classmates    401     400      400      400       202   202   202
POST    /api/grading/grading/run-autograder/               grade_mixed         401     400      400      400       400   400   202
GET     /api/grading/grading/run-autograder/{batch}/       -                   401     404      404      404       200   200   200
GET     /api/grading/grading/run-autograder/{foreign_batch}/ -                 401     404      404      200       404   404   200
PUT     /api/grading/submissions/{submission}/grade/       score               401     403      404      404       200   200   200
PUT     /api/grading/submissions/{classmates_submission}/grade/ score          401     404      404      404       200   200   200
PUT     /api/grading/submissions/{foreign_submission}/grade/ score             401     404      403      200       404   404   200
POST    /api/grading/submissions/{submission}/publish/     -                   401     403      404      404       200   200   200
POST    /api/grading/submissions/{classmates_submission}/publish/ -            401     404      404      404       200   200   200
POST    /api/grading/submissions/{foreign_submission}/publish/ -               401     404      403      200       404   404   200
POST    /api/grading/assignments/{assignment}/publish/     -                   401     403      404      404       200   200   200
POST    /api/grading/assignments/{draft}/publish/          -                   401     404      404      404       200   200   200
POST    /api/grading/assignments/{foreign_assignment}/publish/ -               401     404      403      200       404   404   200
"""


def _work(assignment: str, question: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {
        "assignment": world.ids[assignment],
        "question": world.ids[question],
        "language": "python",
        "code": "print(int(input()) * 2)\n",
    }


def _refresh(world: World) -> dict[str, Any]:
    return {"refresh": tokens_of(open_login(world.cast.student, address="127.0.0.1"))["refresh"]}


def _reset(world: World) -> dict[str, Any]:
    user = world.cast.student
    token = f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}"
    return {"token": token, "new_password": "a quite different one"}


RUN = {"language": "python", "code": "print(1)\n"}
BODIES: dict[str, Callable[[World], dict[str, Any] | None]] = {
    "-": lambda world: None,
    "account": lambda world: {
        "email": "new@example.edu",
        "password": "a quite different one",
        "first_name": "New",
        "last_name": "Person",
    },
    "password": lambda world: {"email": world.cast.student.email, "password": PASSWORD},
    "refresh": _refresh,
    "reset": _reset,
    "name": lambda world: {"name": "Renamed", "first_name": "Renamed"},
    "new_password": lambda world: {"current_password": PASSWORD, "new_password": "a quite different one"},
    "email": lambda world: {"email": world.cast.student.email},
    "invitation": lambda world: {"role": "teacher"},
    "class": lambda world: {"name": "Another class"},
    "code": lambda world: {"code": world.cast.classroom.join_code},
    "wrong_code": lambda world: {"code": "ZZZZZ-ZZZZZ"},
    "role": lambda world: {"role": "assistant"},
    "question": lambda world: {"title": "Another question", "test_cases": [{"expected_output": "1\n"}]},
    "foreign_test": lambda world: {"title": "Mine", "test_cases": [{"id": world.ids["foreign_test_case"]}]},
    "title": lambda world: {"title": "Another title"},
    "test_case": lambda world: {"name": "another", "expected_output": "1\n"},
    "test_of_foreign": lambda world: {"expected_output": "", "questions": [world.ids["foreign_question"]]},
    "name_of_test": lambda world: {"name": "another"},
    "assignment": lambda world: {
        "class": world.ids["class"],
        "title": "Another assignment",
        "questions": [{"question": world.ids["question"]}],
    },
    "foreign_question": lambda world: {
        "class": world.ids["class"],
        "title": "Theirs",
        "questions": [{"question": world.ids["foreign_question"]}],
    },
    "work": _work("assignment", "question"),
    "work_on_draft": _work("draft", "draft_question"),
    "work_on_closed": _work("closed", "question"),
    "work_elsewhere": _work("foreign_assignment", "foreign_question"),
    "other_question": _work("assignment", "foreign_question"),
    "run_input": lambda world: RUN | {"input": ""},
    "run_question": lambda world: RUN | {"question": world.ids["question"]},
    "run_draft_question": lambda world: RUN | {"question": world.ids["draft_question"]},
    "grade_assignment": lambda world: {"assignment": world.ids["assignment"]},
    "grade_foreign": lambda world: {"assignment": world.ids["foreign_assignment"]},
    "grade_one": lambda world: {"submissions": [world.ids["submission"]]},
    "grade_classmates": lambda world: {"submissions": [world.ids["classmates_submission"]]},
    "grade_mixed": lambda world: {"submissions": [world.ids["submission"], world.ids["foreign_submission"]]},
    "score": lambda world: {"score": 7.5, "feedback": "Well done."},
}


@dataclass(frozen=True)
class Row:
    verb: str
    path: str
    body: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.verb} {self.path}" + (f" {self.body}" if self.body != "-" else "")


def _read(line: str) -> Row:
    verb, path, body, *statuses = line.split()
    return Row(verb, path, body, dict(zip(ACTORS, map(int, statuses), strict=True)))


ROWS = [_read(line) for line in TABLE.splitlines() if line and not line.startswith("#")]
