//! Functions that the models are written in.

/// The logarithm of the gamma function, for positive numbers.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Its derivative.
pub(crate) fn digamma(x: f64) -> f64 {
    statrs::function::gamma::digamma(x)
}

/// Gauss's hypergeometric function ₂F₁(a, b; c; z) for 0 ≤ z < 1; none where its series does not settle.
///
/// Where c − a − b is negative the terms grow before they fall, so Euler's transformation is summed instead:
/// ₂F₁(a, b; c; z) = (1 − z)^(c−a−b) ₂F₁(c − a, c − b; c; z).
pub(crate) fn hypergeometric(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    let surplus = c - a - b;
    if surplus < 0.0 {
        let sum = series(c - a, c - b, c, z)?;
        Some(libm::pow(1.0 - z, surplus) * sum)
    } else {
        series(a, b, c, z)
    }
}

fn series(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    const MOST_TERMS: u32 = 100_000;
    let (mut term, mut sum) = (1.0, 1.0);
    for at in 0..MOST_TERMS {
        let at = f64::from(at);
        term *= (a + at) * (b + at) / (c + at) * z / (at + 1.0);
        sum += term;
        if !sum.is_finite() {
            return None;
        }
        if term.abs() <= sum.abs() * f64::EPSILON {
            return Some(sum);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::hypergeometric;

    #[test]
    fn known_values() {
        let near = |found: Option<f64>, wanted: f64| {
            let found = found.expect("a value");
            assert!((found / wanted - 1.0).abs() < 1e-13, "{found} is not {wanted}");
        };
        // ₂F₁(1, 1; 2; z) = −ln(1 − z) / z, ₂F₁(a, b; b; z) = (1 − z)^−a
        near(hypergeometric(1.0, 1.0, 2.0, 0.5), 2.0 * 2.0_f64.ln());
        near(hypergeometric(3.5, 2.0, 2.0, 0.9), 0.1_f64.powf(-3.5));
        near(hypergeometric(0.5, 0.5, 1.5, 0.25), 0.5_f64.asin() / 0.5);
    }
}
