//! The standard normal distribution, both ways, to the digits of a double.

use super::real::real;

/// The share of a standard normal distribution that lies below `z`.
pub(crate) fn normal(z: f64) -> Option<f64> {
    real(libm::erfc(-z / core::f64::consts::SQRT_2) / 2.0)
}

/// The number that a `share` of a standard normal distribution lies below; none for a share of 0, of 1 or beyond, below which no
/// number lies.
///
/// Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), 477–484: off by about
/// one in the sixteenth digit. Through `libm`, as all functions of doubles here, so that it is the same on every machine.
pub(crate) fn normal_inverse(share: f64) -> Option<f64> {
    if !(share > 0.0 && share < 1.0) {
        return None;
    }
    let middle = share - 0.5;
    if middle.abs() <= 0.425 {
        return real(middle * ratio(&CENTRE, 0.180_625 - middle * middle));
    }
    let tail = if middle < 0.0 { share } else { 1.0 - share };
    let far = libm::log(tail).abs().sqrt();
    let size = if far <= 5.0 {
        ratio(&TAIL, far - 1.6)
    } else {
        ratio(&FAR_TAIL, far - 5.0)
    };
    real(size.copysign(middle))
}

/// Coefficients of two polynomials, one over the other, from the highest power down.
type Ratio = [[f64; 8]; 2];

fn ratio(polynomials: &Ratio, x: f64) -> f64 {
    let [above, below] = polynomials.map(|terms| terms.into_iter().fold(0.0, |sum, term| sum * x + term));
    above / below
}

const CENTRE: Ratio = [
    [
        2.509_080_928_730_122_7e3,
        3.343_057_558_358_813e4,
        6.726_577_092_700_87e4,
        4.592_195_393_154_987e4,
        1.373_169_376_550_946e4,
        1.971_590_950_306_551_3e3,
        1.331_416_678_917_843_8e2,
        3.387_132_872_796_366_5,
    ],
    [
        5.226_495_278_852_854e3,
        2.872_908_573_572_194_3e4,
        3.930_789_580_009_271e4,
        2.121_379_430_158_659_7e4,
        5.394_196_021_424_751e3,
        6.871_870_074_920_579e2,
        4.231_333_070_160_091e1,
        1.0,
    ],
];

const TAIL: Ratio = [
    [
        7.745_450_142_783_414e-4,
        2.272_384_498_926_918_4e-2,
        2.417_807_251_774_506e-1,
        1.270_458_252_452_368_4,
        3.647_848_324_763_204_5,
        5.769_497_221_460_691,
        4.630_337_846_156_546,
        1.423_437_110_749_683_7,
    ],
    [
        1.050_750_071_644_416_9e-9,
        5.475_938_084_995_344e-4,
        1.519_866_656_361_645_7e-2,
        1.481_039_764_274_800_8e-1,
        6.897_673_349_851e-1,
        1.676_384_830_183_803_8,
        2.053_191_626_637_759,
        1.0,
    ],
];

const FAR_TAIL: Ratio = [
    [
        2.010_334_399_292_288_1e-7,
        2.711_555_568_743_487_6e-5,
        1.242_660_947_388_078_4e-3,
        2.653_218_952_657_612_4e-2,
        2.965_605_718_285_048_7e-1,
        1.784_826_539_917_291_3,
        5.463_784_911_164_114,
        6.657_904_643_501_104,
    ],
    [
        2.044_263_103_389_939_7e-15,
        1.421_511_758_316_446e-7,
        1.846_318_317_510_054_8e-5,
        7.868_691_311_456_133e-4,
        1.487_536_129_085_061_5e-2,
        1.369_298_809_227_358e-1,
        5.998_322_065_558_88e-1,
        1.0,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    fn is(found: Option<f64>, expected: f64) {
        let found = found.expect("a value");
        assert!(
            (found - expected).abs() <= 1e-15 * expected.abs(),
            "{found} is not {expected}"
        );
    }

    #[test]
    fn shares_are_those_of_the_tables() {
        is(normal(0.0), 0.5);
        is(normal(1.0), 0.841_344_746_068_542_9);
        is(normal(-1.0), 0.158_655_253_931_457_07);
        is(normal(1.96), 0.975_002_104_851_779_5);
        is(normal(-5.0), 2.866_515_718_791_946e-7);
        is(normal(40.0), 1.0);
    }

    #[test]
    fn numbers_are_those_of_the_tables() {
        assert_eq!(normal_inverse(0.5), Some(0.0));
        is(normal_inverse(0.975), 1.959_963_984_540_053_6);
        is(normal_inverse(0.2), -0.841_621_233_572_914_2);
        is(normal_inverse(0.001), -3.090_232_306_167_813);
        is(normal_inverse(1e-10), -6.361_340_902_404_056);
        is(normal_inverse(0.999_996_6), 4.499_854_470_025_836);
        is(normal_inverse(1e-300), -37.047_096_299_361_2);
        for beyond in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert_eq!(normal_inverse(beyond), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn each_undoes_the_other(z in -8.0f64..5.0) {
            let back = normal(z).and_then(normal_inverse).expect("a value");
            proptest::prop_assert!((back - z).abs() < 1e-9, "{back} is not {z}");
        }
    }
}
