"""Paths that bind, sort, group and look back, from templates filled by chance.

The general generator makes such paths seldom, and most of what it makes finds nothing.
"""

from __future__ import annotations

import random

from tests.differential.generation import NAMES, Generator
from tests.differential.reference import Case

# A, B, C and D are replaced by steps.
_TEMPLATES = [
    *("A.B.%.C", "A#$i.B.%.[C, $i]", "A@$x.B@$y[$x.C = $y.C].[$x, $y]", "A^(<B, >C)#$i.D"),
    *("A.B^(C)#$i.{'i': $i, 'v': D}", "A[B].C[D][0]", "A.(B.C).%", "A.B.C.%.%.D"),
    *("A.B[%.C = $.D]", "A@$v#$i.B.[$i, $v.C]", "A#$i@$v.B.{'k': $i, 'v': $v}", "A.*[B]"),
    *("A.**.B[-1]", "**.A.%.B", "*.A#$p[$p > 0].B", "A.B{C: $sum(D)}", "A.B{$type(C): $}"),
    *("A@$v.B{$string(C): $v.D}", "(A.B)^(>$)[[0..1]]", "A[$exists(B)]^(C).D", "A.B[].C"),
    *("A[].B[].C[0]", "A.B[[0, -1]].C", "$map(A.B, function($v, $i){$v.C})", "A.$map(B, $string)"),
    *("A.$map(B, function($v){%.C})", "A.B.($x := $; %.C.[$x, $])", "A.[B.C, %.D]"),
    *("A.{'p': %.B, 'q': C.%.D}", "A^(B#$i.$i)", "A.B^(%.C)", "A[%.B]", "A.B#$i[$i = %.C]"),
    *("A ~> |B|{'n': C}, 'D'|", "$ ~> |A.B|{'n': %.C}|", "A.B.$keys().$uppercase($)"),
    *("A[B = C].$sift(function($v, $k){$k > 'a'})", "A.$each(function($v, $k){$k & $string($v)})"),
    *("$reduce(A.B, function($p, $c){$append($p, $c.C)}, [])", "A.$lookup($, 'B').C", "A.B.%[C].D"),
    *("$sort(A.B, function($l, $r){$string($l.C) > $string($r.C)}).D", "A[B in C.D]", "(A; B).C"),
    *("A.B ~> $map(function($x){$x.C}) ~> $distinct()", "($f := function($x){$x.A.%}; B.$f($))"),
    *("A.B@$w.%.C.[$w]", "A.(%).B", "A.B.(%.C)", "$$.A.B.%.%", "A.$$.B[0]", "A[0].%.B"),
    *("A.B[0].%.C[-1]", "A.B[C > 1 and D < 3 or A]", "A.B.[$, C][0]", "A.('x'; B)[1]"),
    *("A#$i[B]#$j.[$i, $j]", "A[B]#$j^(C).[$j, D]", "[A, B]^(C).D", "[A, B][0].C", "A.B.C.D"),
    # A loop in tail position of a lambda gives its raw result.
    *("$map(A, function($v){$filter($v.B, function($w){$w.C})})", "$map(A, $map(B, $string))"),
    *("$map(A, function($v){$map($v.B, function($w){$w.C})}).D", "'a'{'k': B}.k", "'b'[A]{C: $}.*"),
    *("$filter(A, function($v){$map($v.B, function($w){$w.C})})", "A.'b'{$string(C): D}"),
    *("$map(A, function($v){$v.B ? $filter($v.B, function($w){$w.C}) : C})[]",),
    *("$map(A, function($v){$reduce($v.B, function($p, $c){$filter($p, function($x){$c})})})",),
]
_STEPS = [
    *("$", "*", "(a.b)", "[a, b]", "{'a': b}", "a[0]", '"b"', "b[c]", "$$", "a^(b)", "(c)"),
    *("'a'[b]", "a[]", "a[b = 1]", "c[-1]"),
]
_AROUND = [
    *("({}).a", "({})[0]", "({}).{{'z': $}}", "({})[]", "({})^($)", "({}){{'k': $}}", "({}).%"),
    *("({}).b.c", "$count({})", "$string({})", "[{}]", "$type({})", "{{'r': {}}}", "a.({})"),
    *("$map({}, function($v){{[$v]}})", "$exists({})", "b.[{}]", "({}) & 'x'"),
]


def path_cases(seed: int, count: int) -> list[Case]:
    """So many paths, each with a document."""
    source, generator = random.Random(seed), Generator(seed)
    cases = []
    for _ in range(count):
        steps = {
            letter: source.choice(NAMES if source.random() < 0.85 else _STEPS) for letter in "ABCD"
        }
        template = source.choice(_TEMPLATES)
        if template.startswith("["):
            # In an array constructor at the head the reference takes * of an array of the context.
            steps = {letter: step.replace("*", "a") for letter, step in steps.items()}
        text = "".join(steps.get(char, char) for char in template)
        if source.random() < 0.25:
            text = source.choice(_AROUND).format(text)
        cases.append(Case(text, generator.document()))
    return cases
