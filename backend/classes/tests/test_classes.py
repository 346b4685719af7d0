"""Making, reading, changing and archiving classes."""


def test_a_teacher_makes_a_class_and_sees_its_join_code(cast, client_of):
    answer = client_of(cast.teacher).post("/api/classes/", {"name": " Programming 2 ", "term": "Fall"})
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    assert (data["name"], data["term"], data["my_role"], data["is_archived"]) == (
        "Programming 2",
        "Fall",
        "teacher",
        False,
    )
    assert data["owner"] == cast.teacher.pk
    assert len(data["join_code"]) == 11
    assert client_of(cast.teacher).get(f"/api/classes/{data['id']}/").json()["data"] == data
    listed = client_of(cast.teacher).get("/api/classes/?is_archived=false").json()
    assert listed["data"]["count"] == 2
    j = client_of(cast.other_student).post("/api/classes/join/", {"code": data["join_code"].lower()})
    assert j.status_code == 200, j.json()
    assert "join_code" not in j.json()["data"]
    assert client_of(cast.teacher).get(f"/api/classes/{data['id']}/members/").json()["data"]["count"] == 2
