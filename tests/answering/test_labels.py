"""Rows that are named by their first cell."""

ACCOUNTS = """# Accounts of the brewery

## Year

| | 2024 | 2023 |
| --- | --- | --- |
| Gross revenue | 812 | 790 |
| Total revenue | 744 | 731 |
| Tax on beer | 68 | 59 |

## By quarter

| | Beer | Malt |
| --- | --- | --- |
| Other revenue, second quarter of 2024 | 190 | 15 |
| Beer revenue, second quarter of 2024 | 201 | 11 |
"""


def test_a_row_that_is_named_comes_before_one_that_says_another_name(ask):
    answer = ask({"accounts.md": ACCOUNTS}, "Gross revenue in the second quarter of 2024?")
    assert answer.quotes[0].text == "Gross revenue\t812\t790"


def test_a_row_that_says_all_that_is_asked_stays_first(ask):
    answer = ask(
        {"accounts.md": ACCOUNTS}, "What was the beer revenue in the second quarter of 2024?"
    )
    assert answer.quotes[0].text.endswith("Beer revenue, second quarter of 2024\t201\t11")


STALLS = """# Stalls of the market

| Stall | Goods | Rent a day |
| --- | --- | --- |
| Ashby | cheese | 12 crowns |
| Borrow | plants | 9 crowns |
| Crane | cheese | 14 crowns |
| Dunmore | pottery | 11 crowns |
"""


def test_beside_the_row_that_is_asked_for_stand_none_of_others(ask):
    answer = ask({"stalls.md": STALLS}, "What rent does Borrow pay a day?")
    assert [(quote.role, quote.kind, quote.text) for quote in answer.quotes] == [
        ("answer", "row", "Borrow\tplants\t9 crowns"),
        ("context", "paragraph", "Stall\tGoods\tRent a day"),
    ]
