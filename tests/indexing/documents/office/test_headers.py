from qa.indexing.documents.office.headers import Headers, Look, headers


def table(*rows, bold=()):
    """Rows of words; `bold` are the (row, column) that are."""
    return [
        [Look(column, text, (number, column) in bold) for column, text in enumerate(row) if text]
        for number, row in enumerate(rows)
    ]


def found(rows, columns=()):
    return Headers(rows, frozenset(columns))


def test_a_bold_row_names_the_columns():
    rows = table(["Name", "Year"], ["Old", "1902"], bold=[(0, 0), (0, 1)])
    assert headers(rows) == found(1, [0])


def test_two_bold_rows_name_the_columns():
    bold = [(row, column) for row in (0, 1) for column in (0, 1, 2)]
    rows = table(["", "Length", "Height"], ["Bridge", "m", "m"], ["Old", "90", "12"], bold=bold)
    assert headers(rows) == found(2)


def test_all_of_it_bold_says_nothing():
    rows = table(["1", "2"], ["3", "4"], bold=[(r, c) for r in (0, 1) for c in (0, 1)])
    assert headers(rows).rows == 0


def test_a_first_column_that_is_bold_names_the_rows():
    rows = table(
        ["Maker", "T"], ["Year", "1988"], ["Load", "900 kg"], bold=[(0, 0), (1, 0), (2, 0)]
    )
    assert headers(rows) == found(0, [0])


def test_a_form_of_four_columns_has_names_in_two():
    bold = [(row, column) for row in (0, 1) for column in (0, 2)]
    rows = table(["Name", "Ann", "Born", "1970"], ["Town", "Tarrow", "Tel.", "12"], bold=bold)
    assert headers(rows) == found(0, [0, 2])


def test_words_over_columns_name_them():
    rows = table(["Class", "Teacher", "Pupils"], ["1a", "Abel", "21"], ["1b", "Pinto", "24"])
    assert headers(rows) == found(1)


def test_a_first_row_with_figures_names_nothing():
    assert headers(table(["1a", "Abel", "21"], ["1b", "Pinto", "24"])) == found(0)


def test_two_columns_without_looks_are_names_and_facts():
    rows = table(["Maker", "Tolland & Co"], ["Year", "1988"], ["Load", "900 kg"])
    assert headers(rows) == found(0, [0])


def test_a_word_over_figures_of_one_kind_names_a_column():
    rows = table(["Room", "Price"], ["Attic", "40 €"], ["Cellar", "25 €"])
    assert headers(rows) == found(1, [0])


def test_cells_of_several_lines_name_no_rows():
    assert headers(table(["a\nb", "c"], ["d", "e"])) == found(0)


def test_what_the_file_tells_is_believed():
    rows = table(["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"])
    assert headers(rows, told_rows=2) == found(2)
    assert headers(rows, told_row=True, told_column=True) == found(1, [0])


def test_a_table_of_nothing():
    assert headers([]) == found(0)
    assert headers([[], []]) == found(0)
    assert headers(table(["Maker", "Tolland"])) == found(0, [0])
