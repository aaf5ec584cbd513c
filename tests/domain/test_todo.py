from datetime import date

from audit.domain.todo import Task, Todo, Wait, in_order


def test_the_nearest_deadline_comes_first_and_what_is_done_is_left_out() -> None:
    grade = Todo(what=Task.GRADE_VISITS, count=3)
    late = Todo(what=Task.PUBLISH_DUE, count=1, deadline=date(2026, 3, 2))
    later = Todo(what=Task.ANSWER_ACTIONS, count=2, deadline=date(2026, 3, 9))
    done = Todo(what=Wait.ACTIONS_OVERDUE, count=0)
    assert in_order((done, grade, later, late)) == (late, later, grade)
