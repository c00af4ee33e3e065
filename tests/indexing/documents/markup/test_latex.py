import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.indexing.documents import parse
from qa.indexing.documents.markup.latex import parse as parse_latex

NAME = "a.tex"  # what the texts of this module are read as

TEXT = r"""\documentclass{article}
\usepackage{x}
\title{The \emph{bridge}\thanks{x}}
\author{Jane Doe \and Tom Reed}
\date{2023-05-19}
\newcommand{\town}{Bonn}
\begin{document}
\maketitle
\begin{abstract}
An old bridge.
\end{abstract}

\section{Boats}\label{sec:b}
% a comment
The \textbf{boats} in \town{} cost 5\,\% --- ``not much''.\footnote{A \emph{note}.} See
Section~\ref{sec:b} and \cite{doe}; $E = mc^2$ and caf\'e, \"Uber, fa\c{c}ade, \v{S}koda.

\subsection*{Oars}
\begin{itemize}
\item one
\item two
  \begin{enumerate}
  \item a
  \item b

  more
  \end{enumerate}
\end{itemize}
\begin{description}
\item[Term] meaning
\item[Other] meaning two
\end{description}
\begin{table}
\caption{Stock}
\begin{tabular}{|l|c|}
\hline
Name & Qty \\
\hline
Gull & 4 \\
\multicolumn{2}{c}{wide} \\
\end{tabular}
\end{table}
\begin{verbatim}
x = \a{1}   % y
\end{verbatim}
\begin{equation}
a^2 \label{eq}
\end{equation}
\begin{quote}Quoted.\end{quote}
\begin{theorem}It holds.\end{theorem}
\input{/etc/passwd}
\url{http://x.example/a_b} \href{http://y}{words} \verb|a_b|
\begin{thebibliography}{9}
\bibitem{doe} Doe 1999.
\end{thebibliography}
\end{document}
"""


def test_everything_a_document_has_is_read(tree, blocks):
    document = parse(TEXT.encode(), NAME)
    assert (document.title, document.author, document.date, document.media_type) == (
        "The bridge",
        "Jane Doe, Tom Reed",
        "2023-05-19",
        "application/x-tex",
    )
    assert tree(TEXT) == [
        ("heading", "The bridge"),
        ("paragraph", "Jane Doe , Tom Reed"),
        ("paragraph", "2023-05-19"),
        ("heading", "Abstract"),
        ("paragraph", "An old bridge."),
        ("heading", "Boats"),
        (
            "paragraph",
            "The boats in Bonn cost 5 % — “not much”.[1] See Section "
            "[sec:b] and [1]; E = mc^2 and café, Über, façade, Škoda.",
        ),
        ("footnote", "[1] A note."),
        ("heading", "Oars"),
        ("list/item", "• one"),
        ("list/item/list/item", "1. a"),
        ("list/item/list/item/paragraph", "more"),
        ("list/pair/key", "Term"),
        ("list/pair/value", "meaning"),
        ("list/pair/key", "Other"),
        ("list/pair/value", "meaning two"),
        ("caption", "Stock"),
        ("table/row/cell", "Name"),
        ("table/row/cell", "Qty"),
        ("table/row/cell", "Gull"),
        ("table/row/cell", "4"),
        ("table/row/cell", "wide"),
        ("code", "x = \\a{1}   % y"),
        ("paragraph", "a^2"),
        ("quotation/paragraph", "Quoted."),
        ("aside/paragraph", "It holds."),
        ("paragraph", "http://x.example/a_b words a_b"),
        ("list/item", "[1] Doe 1999."),
    ]
    assert document.left_out == {"other file": 1}
    levels = [(heading.level, heading.title) for heading in document.headings]
    assert levels == [(1, "The bridge"), (1, "Abstract"), (2, "Boats"), (3, "Oars")]
    note = blocks(TEXT, "footnote")[0]
    assert [document.text[at : at + 3] for at in note.references] == ["[1]"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a % b\n  c\n\nd\n", "a c\n\nd"),
        (r"10\,\% \& 5~\euro{} \_ \# \$ \{x\}", "10 % & 5 € _ # $ {x}"),
        (r"``a'' `b' c--d e---f \ldots{} g", "“a” ‘b' c–d e—f … g"),
        (r"caf\'{e} na\"{\i}ve \c{C}a \o\ \ss{}a Erd\H{o}s", "café naïve Ça ø ßa Erdős"),
        (r"\textbf{a \emph{b}} {\large c} \unknown[o]{d}", "a b c d"),
        (r"one\\ two", "one\ntwo"),
        (r"a \[x^2\] b $$y$$ c \(z\)", "a\n\nx^2\n\nb\n\ny\n\nc z"),
        (r"costs $5 and more", "costs 5 and more"),
        (r"\newcommand{\x}{Bonn}In \x{} and \x.", "In Bonn and Bonn."),
        (r"\newcommand{\x}[1]{(#1)}In \x{Bonn}.", "In Bonn."),
        (r"\chapter{A}\section{B} c", "A\n\nB\n\nc"),
        (r"a\\[2pt]b \includegraphics[width=1cm]{x.png}", "a\nb"),
        (r"\begin{unknown}a\end{unknown} \begin{open} b", "a\n\nb"),
        (r"\begin{lstlisting}[language=C]" + "\n  x = {1;\n" + r"\end{lstlisting}", "  x = {1;"),
        ("} a { b \\", "a b"),
        ("see \\ref{a} \\citep[p.~5]{b, c}", "see [a] [b, c]"),
    ],
)
def test_the_text_is_what_a_reader_sees(text, wanted):
    assert parse(text.encode(), NAME).text == wanted


def test_tables_have_their_spans_and_their_header(blocks):
    text = r"""\begin{tabular}{lll}
    \toprule A & B & \textbf{C} \\ \midrule
    \multirow{2}{*}{high} & \multicolumn{2}{c}{wide} \\
     & x {a & b} & y \\ \bottomrule
    \end{tabular}"""
    assert parse(text.encode(), NAME).text == "A\tB\tC\nhigh\twide\nx a b\ty"
    cells = [(cell.column, cell.columns, cell.rows, cell.header) for cell in blocks(text, "cell")]
    assert cells == [
        (0, 1, 1, True),
        (1, 1, 1, True),
        (2, 1, 1, True),
        (0, 1, 2, False),
        (1, 2, 1, False),
        (1, 1, 1, False),
        (2, 1, 1, False),
    ]


def test_macros_that_stand_for_each_other_come_to_an_end():
    text = r"\newcommand{\a}{\b\b x}\newcommand{\b}{\a\a y}Old \a bridge."
    read = parse(text.encode(), NAME).text
    assert read.startswith("Old ")
    assert read.endswith("bridge.")


PARTS = st.sampled_from(
    [r"\section{A}", "words ", "\n\n", r"\begin{itemize}", r"\end{itemize}", r"\item b", r"\\",
     r"\begin{tabular}{ll}", r"\end{tabular}", "c & d", r"\hline", "{", "}", "$x$", "$", r"\[",
     r"\footnote{n}", r"\caption{e}", r"\begin{verbatim}", r"\end{verbatim}", r"\'e", "% f\n",
     r"\begin{quote}", r"\end{quote}", r"\begin{description}", r"\end{description}", r"\item[g]",
     r"\begin{document}", r"\end{document}", r"\title{h}", r"\maketitle", r"\cite{i}"]
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=30))
def test_any_parts_give_blocks_that_nest(check_blocks, parts):
    check_blocks(parse_latex("".join(parts).encode()))
