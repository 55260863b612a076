"""Writes float64-cases.txt: inputs and correctly rounded float64 results of the scalar functions, for Float64CasesTest.

    pip install mpmath; python3 float64_cases.py > ../resources/io/kgraph/scalar/math/float64-cases.txt

A line is a function, its inputs and the result, as hexadecimal floats. The points are drawn with a fixed seed, log-uniformly over the range where the function
varies; HARD holds points at which an expansion was found to err most, or which lie close to a zero or to a multiple of pi/2.
"""
import random
from fractions import Fraction
from mpmath import mp, mpf
import mpmath as m

mp.prec = 1400          # sine of the largest float64 needs 1024 bits more than the result
random.seed(20251121)


def rounded(value):
    """The float64 nearest to an mpf, denormal or not."""
    if m.isinf(value):
        return float('inf') if value > 0 else float('-inf')
    sign, man, exp, _ = value._mpf_
    size = Fraction(int(man)) * Fraction(2) ** int(exp)
    try:
        return float(-size if sign else size)
    except OverflowError:
        return float('-inf') if sign else float('inf')


def spread(low, high, n, signs=(1, -1)):
    return [random.choice(signs) * float.fromhex('0x%xp-52' % (2 ** 52 + random.getrandbits(52))) * 2.0 ** random.randint(low, high) for _ in range(n)]


def uniform(a, b, n):
    return [random.uniform(a, b) for _ in range(n)]


def with_precision(bits, f):
    def run(*x):
        with m.workprec(bits):
            return f(*x)
    return run


def cheap(f):
    return with_precision(260, f)


def ndtr(x):
    return m.erfc(-x / m.sqrt(2)) / 2


def lgamma(x):
    return m.log(abs(m.gamma(x))) if abs(x) < 150 else (m.loggamma(x) if x > 0 else m.log(m.pi / abs(x * m.sinpi(x))) - m.loggamma(-x))


def erfinv(x):
    return m.erfinv(x)


UNARY = {
    'exp': (cheap(m.exp), spread(-60, 8, 30) + uniform(-745.1, 709.7, 30)),
    'expm1': (cheap(m.expm1), spread(-60, 8, 40) + uniform(-3, 3, 30)),
    'log': (cheap(m.log), spread(-1022, 1023, 20, (1,)) + uniform(0.5, 2, 40)),
    'log1p': (cheap(m.log1p), spread(-60, 60, 30, (1,)) + uniform(-0.999, 2, 40)),
    'tanh': (cheap(m.tanh), spread(-60, 4, 40) + uniform(-3, 3, 30)),
    'sigmoid': (cheap(lambda x: 1 / (1 + m.exp(-x))), spread(-30, 9, 30) + uniform(-40, 40, 30)),
    'softplus': (cheap(lambda x: m.log1p(m.exp(x))), spread(-30, 9, 30) + uniform(-5, 5, 40)),
    'log_sigmoid': (cheap(lambda x: -m.log1p(m.exp(-x))), spread(-30, 9, 20) + uniform(-5, 5, 20)),
    'sin': (m.sin, spread(-30, 1023, 30) + spread(-3, 40, 40)),
    'cos': (m.cos, spread(-30, 1023, 30) + spread(-3, 40, 40)),
    'tan': (m.tan, spread(-30, 1023, 30) + spread(-3, 40, 40)),
    'sinh': (cheap(m.sinh), spread(-60, 9, 30) + uniform(-2, 2, 30)),
    'cosh': (cheap(m.cosh), spread(-30, 9, 30) + uniform(-2, 2, 30)),
    'asin': (cheap(m.asin), spread(-60, -1, 20) + uniform(-1, 1, 40)),
    'acos': (cheap(m.acos), spread(-60, -1, 20) + uniform(-1, 1, 40)),
    'atan': (cheap(m.atan), spread(-60, 60, 40) + uniform(-3, 3, 30)),
    'erf': (cheap(m.erf), spread(-60, 1, 30) + uniform(-4, 4, 30)),
    'erfc': (cheap(m.erfc), uniform(-6, 27, 40) + uniform(-1.5, 3, 40)),
    'ndtr': (cheap(ndtr), uniform(-38, 8, 40) + uniform(-4, 2, 40)),
    'erfinv': (cheap(erfinv), spread(-60, -1, 20) + uniform(-1, 1, 40) + [1 - 2.0 ** -k for k in range(2, 54, 4)]),
    'lgamma': (cheap(lgamma), spread(-60, 100, 30, (1,)) + uniform(0.01, 12, 40) + uniform(-20, 0, 30)),
    'digamma': (cheap(lambda x: m.psi(0, x)), spread(-60, 100, 30, (1,)) + uniform(0.01, 12, 40) + uniform(-20, 0, 30)),
    'trigamma': (cheap(lambda x: m.psi(1, x)), spread(-60, 100, 30, (1,)) + uniform(0.01, 12, 40) + uniform(-20, 0, 20)),
}

HARD = {
    'exp': ['-0x1.1daf50180a25ep+2', '-0x1.74385446d71c3p+9', '0x1.62e42fefa39efp+9', '-0x1.74910d52d3052p+9'],
    'expm1': ['0x1.8984e634c6217p-2', '0x1.8908a8e5cb6f8p-2', '0x1p-1074'],
    'log': ['0x1.476386dd507dap+0', '0x0.8p-1022', '0x1p-1074', '0x1.0000000000001p+0', '0x1.fffffffffffffp-1'],
    'log1p': ['0x1.da9fd6f8fd0c7p-2', '-0x1.fffffffffffffp-1', '0x1p-1074'],
    'tanh': ['0x1.4098de80f8e38p-1', '0x1p-1074'],
    'sigmoid': ['-0x1.267c5fe272f52p+5', '-0x1.031573f76ea0fp+9', '-0x1.74910d52d3052p+9'],
    'softplus': ['-0x1.a3891af3de24cp-1'],
    'sin': ['0x1.921fb54442d18p+0', '0x1.921fb54442d18p+1', '0x1.6ac5b262ca1ffp+849', '0x1.fffffffffffffp+1023', '0x1.b4e36ec2ef52cp-1', '0x1p+30',
            '0x1.fffffffffffffp+29', '0x1.d12ed0af1a27fp+51', '0x1p-1074'],
    'cos': ['0x1.921fb54442d18p+0', '0x1.6ac5b262ca1ffp+849', '0x1.fffffffffffffp+1023', '0x1.21c6d7789fb0bp+4', '0x1.2d97c7f3321d2p+2'],
    'tan': ['0x1.921fb54442d18p+0', '0x1.6ac5b262ca1ffp+849', '0x1.fffffffffffffp+1023', '-0x1.f54400dcf3404p+1', '0x1.0ca7086cf880dp+3'],
    'sinh': ['0x1.9f89917ad5634p-2', '-0x1.a89e082e3cb8p-2', '0x1.633ce8fb9f87dp+9'],
    'cosh': ['0x1.167d06c5c4a5ep+3', '0x1.633ce8fb9f87dp+9'],
    'asin': ['0x1.f0584091f99b8p-1', '0x1p+0', '-0x1.fffffffffffffp-1'],
    'acos': ['-0x1.0813c402e6c14p-1', '-0x1p+0', '0x1.fffffffffffffp-1'],
    'atan': ['0x1.5c04525ff9ebep-1', '0x1.fffffffffffffp+1023', '0x1p-1074'],
    'erf': ['-0x1.c58011904eff8p-13', '0x1.4001da0dbb83ap+0', '0x1p-1074'],
    'erfc': ['0x1.aac453ae81bb2p-1', '0x1.aef82ae85938p-1', '0x1.ac626a561fbf2p-1', '0x1.b39dc41e48bfdp+4', '0x1.a8b12fc6e4893p+4'],
    'ndtr': ['-0x1.c30e743b77f92p+0', '-0x1.bc38889816a7cp+0', '-0x1.2b21df597b6b4p+5', '-0x1.305f3ef9a2753p+0'],
    'erfinv': ['0x1.a45d1db8e886cp-1', '0x1.954e0ce642352p-1', '0x1.1d817ca529p-11', '0x1.fffffffffffffp-1'],
    'lgamma': ['0x1.6a1e43df14bedp+3', '0x1.d092c00f81971p-1', '0x1.ec3651792bc3bp+0', '-0x1.5fbc44abc082fp+1', '-0x1.038b508a3507p+3'],
    'digamma': ['0x1.fa3e5232717b4p-1', '0x1.762c836f20c38p+0', '0x1.762d86356be3fp+0', '-0x1.046d0a29d8c3bp+9', '-0x1.197bba47097dep+3'],
    'trigamma': ['0x1.0a16877a90a88p-2', '-0x1.d017cce07607p+0', '-0x1.737c5267c0506p+2'],
}

# The hardest to round in their intervals: V. Lefevre, J.-M. Muller, "Worst cases for correct rounding of the elementary functions in double precision", 2003.
WORST = {
    'exp': ['-0x1.e8bdbfcd9144ep+3', '-0x1.71e0b869b5e79p+2', '-0x1.02393d5976769p+1', '-0x1.290ea09e36479p-3', '-0x1.a2fefefd580dfp-13',
            '-0x1.4bd46601ae1efp-31', '-0x1.0000000000001p-51', '0x1.fffffffffffffp-53', '0x1.7ffe7ffee0024p-32', '0x1.9e9cbbfd6080bp-31',
            '0x1.ba07d73250de7p-14', '0x1.6a4d1af9cc989p-8', '0x1.accfbe46b4ef0p-1', '0x1.d6336a88077aap+0', '0x1.76e7e5d7b6eacp+3', '0x1.c44ce0d716a1ap+4'],
    'log': ['0x2.0012ecb039c9cp+0', '0x6.46a37fd503fdcp+0', '0x7.78dfecc7f57fp+0', '0x9.588ccf24bb9c8p+0', '0xa.af87550d97e4p+0', '0xc.76f2496cb039p+0',
            '0x11.1867637cbd03p+0', '0x17.f3825778aaafp+0', '0x1ac.50b409c8aeep+0', '0x1.de7cd6751029ap+16'],
    'sin': ['0x1.e0000000001c2p-20', '0x1.598bae9e632f6p-7', '0x1.9283586503fep-5', '0x1.a202b3fb84788p-4', '0x1.d037cb27ee6dfp-3', '0x1.fe767739d0f6dp-2',
            '0x1.d98c4c612718dp-1', '0x1.6756745770a51p+1'],
    'cos': ['0x1.8000000000009p-23', '0x1.2000000000f30p-18', '0x1.06b505550e6b2p-9', '0x1.97ccd3d2c438fp-6', '0x1.16e534ee36580p-4', '0x1.efeef61d39ac2p-3',
            '0x1.7cb7648526f99p-1', '0x1.6b8a6273d7c21p+0'],
    'tan': ['0x1.dffffffffff1fp-22', '0x1.67fffffffa114p-18', '0x1.50486b2f87014p-5', '0x1.52c39ef070cadp-4', '0x1.a33f32ac5ceb5p-3', '0x1.d696bfa988db9p-2',
            '0x1.46ac372243536p-1', '0x0.a3561b9121a9bp+0'],
    'asin': ['0x1.dfffffffff02ep-20', '0x1.9259e3708bd3ap-5', '0x1.a1490c8c06ba7p-4', '0x1.d0ef799001ba9p-3', '0x1.e9950730c4696p-2', '0x1.d5b05a89d3e77p-1',
            '0x1.e264357ea0e29p-1'],
    'acos': ['0x1.fd737be914578p-11', '0x1.4182199998587p-1', '0x1.e45a1c93651ecp-1', '0x1.f10fc61e2c78fp-1'],
    'atan': ['0x1.e000000000546p-21', '0x1.22e8d75e2bc7fp-11', '0x1.0fc9f1fabe658p-5', '0x1.5389e6df41979p-4', '0x1.0f6e5d9960397p-2',
            '0x1.7ba49f739829fp-1'],
    'sinh': ['0x1.dfffffffffe3ep-20', '0x1.135e31fdd05d3p-5', '0x1.616cc75d49226p-2', '0x1.3ffc12b81cbc2p+0', '0x2.fe008c44baca2p+0', '0x1.c089fcf166171p+4',
            '0x1.54cd1fea7663ap+7', '0x1.d6479eba7c971p+8'],
    'cosh': ['0x1.17d8a9f206217p-6', '0x1.bf0305e2c6c37p-3', '0x1.03923f2b47c07p-1', '0x1.a6031cd5f93bap-1', '0x1.104b648f113a1p+0', '0x1.ea5f2f2e4b0c5p+1'],
}

for name, (f, points) in UNARY.items():
    for x in points + [float.fromhex(h) for h in HARD.get(name, []) + WORST.get(name, [])]:
        print(name, x.hex(), rounded(f(mpf(x))).hex())

power = cheap(m.power)
pairs = list(zip(spread(-200, 200, 30, (1,)), uniform(-5, 5, 30))) + list(zip(uniform(0.9, 1.1, 30), spread(0, 12, 30)))
pairs += [(x, float(random.randint(-40, 40))) for x in spread(-5, 5, 30)]
for x, y in pairs + [(float.fromhex(a), float.fromhex(b)) for a, b in (
        ('0x1.679a89eedf1cap+1', '0x1.198312e6c7633p+8'), ('0x1.21cea14c83664p+183', '0x1.748b545617b8cp+0'), ('0x1p-1074', '0x1p-1'))]:
    print('pow', x.hex(), y.hex(), rounded(power(mpf(x), mpf(y))).hex())

angle = cheap(m.atan2)
for y, x in list(zip(spread(-20, 20, 30), spread(-20, 20, 30))) + list(zip(uniform(-1, 1, 30), uniform(-1, 1, 30))):
    print('atan2', y.hex(), x.hex(), rounded(angle(mpf(y), mpf(x))).hex())
