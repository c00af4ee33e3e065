import pytest
from lxml import etree

from qa.indexing.documents.office.formula import line

SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def r(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def e(text):
    return f"<m:e>{text if text.startswith('<') else r(text)}</m:e>"


def part(kind, text):
    return f"<m:{kind}>{text if text.startswith('<') else r(text)}</m:{kind}>"


def fraction(over, under, properties=""):
    return f"<m:f>{properties}{part('num', over)}{part('den', under)}</m:f>"


def power(base, over):
    return f"<m:sSup>{e(base)}{part('sup', over)}</m:sSup>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (power(fraction("x-c", "v"), "2"), "((x-c)/v)^2"),
        (fraction("1", "2a"), "1/(2a)"),
        (fraction("m", "kg"), "m/kg"),
        (power("45", "∘"), "45^∘"),
        (r("sin\u2061θ\u2062x"), "sin θx"),
        (r("A = 14 + 0.5 d"), "A = 14 + 0.5 d"),
        (fraction("a+b", "2"), "(a+b)/2"),
        (fraction("1", "x-1"), "1/(x-1)"),
        (fraction("n", "k", "<m:fPr><m:type m:val='noBar'/></m:fPr>"), "(n; k)"),
        (power("x", "2"), "x^2"),
        (power("e", "-x"), "e^(-x)"),
        (power("x", "k") + r("a"), "x^k a"),
        (f"<m:sSub>{e('a')}{part('sub', 'i')}</m:sSub>", "a_i"),
        (f"<m:sSubSup>{e('a')}{part('sub', 'i')}{part('sup', 'n')}</m:sSubSup>", "a_i^n"),
        (f"<m:sPre>{part('sub', '6')}{part('sup', '14')}{e('C')}</m:sPre>", "_6^14C"),
        (f"<m:rad><m:deg/>{e('1-x')}</m:rad>", "√(1-x)"),
        (f"<m:rad>{part('deg', '3')}{e('x')}</m:rad>", "∛x"),
        (f"<m:rad>{part('deg', 'n')}{e('x')}</m:rad>", "x^(1/n)"),
        (
            "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr>"
            f"{part('sub', 'k=0')}{part('sup', 'n')}{e('k')}</m:nary>",
            "∑_(k=0)^n k",
        ),
        (f"<m:nary>{e('x dx')}</m:nary>", "∫ x dx"),
        (f"<m:d>{e('a')}{e('b')}</m:d>", "(a|b)"),
        (
            "<m:d><m:dPr><m:begChr m:val='{'/><m:endChr m:val=''/></m:dPr>" + e("x") + "</m:d>",
            "{x",
        ),
        (power(f"<m:d>{e('a+b')}</m:d>", "2"), "(a+b)^2"),
        (r("2") + f"<m:func>{part('fName', 'sin')}{e('x')}</m:func>", "2 sin x"),
        (f"<m:limLow>{e('lim')}{part('lim', 'n→∞')}</m:limLow>", "lim_(n→∞)"),
        (f"<m:acc><m:accPr><m:chr m:val='\u0304'/></m:accPr>{e('x')}</m:acc>", "x\u0304"),
        (f"<m:m><m:mr>{e('1')}{e('2')}</m:mr><m:mr>{e('3')}{e('4')}</m:mr></m:m>", "[1, 2; 3, 4]"),
        (f"<m:eqArr>{e('x&amp;=1')}{e('y&amp;=2')}</m:eqArr>", "x=1; y=2"),
        (r("a") + f"<m:phant>{e('unseen')}</m:phant>" + r("b"), "ab"),
        (fraction("(a)(b)", "2"), "((a)(b))/2"),
        (fraction(f"<m:d>{e('a+b')}</m:d>", "2"), "(a+b)/2"),
    ],
)
def test_an_equation_stands_in_a_line(xml, text):
    assert line(etree.fromstring(f"<m:oMath xmlns:m='{SPACE}'>{xml}</m:oMath>")) == text


def test_an_equation_of_any_depth_has_its_letters():
    deep = "<m:e>" * 200 + r("x") + "</m:e>" * 200
    assert line(etree.fromstring(f"<m:oMath xmlns:m='{SPACE}'>{deep}</m:oMath>")) == "x"
