import re
from collections import defaultdict

from tests.architecture.messages import messages

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


def test_a_code_has_one_message() -> None:
    said = defaultdict(set)
    for message in messages():
        if message.code and message.raised != "Flaw":
            said[message.code].add(message.text)
    ambiguous = {code: texts for code, texts in said.items() if len(texts) > 1}
    assert not ambiguous


def test_a_code_has_one_class() -> None:
    raised = defaultdict(set)
    for message in messages():
        if message.code:
            raised[message.code].add(message.raised)
    ambiguous = {code: kinds for code, kinds in raised.items() if len(kinds) > 1}
    assert not ambiguous


def test_a_code_is_dotted_lower_case() -> None:
    odd = [
        f"{message.path}:{message.line}: {message.code}"
        for message in messages()
        if message.code and not CODE.fullmatch(message.code)
    ]
    assert not odd


def test_a_message_is_a_sentence() -> None:
    loose = [
        f"{message.path}:{message.line}: {message.text}"
        for message in messages()
        if message.code and not message.text.endswith((".", "?"))
    ]
    assert not loose
