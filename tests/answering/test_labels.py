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
