//! The root of a function of one variable between two points where its sign differs.

/// Narrows a bracket until it is below `width`, by the Illinois variant of regula falsi with a bisection whenever that
/// does not halve the bracket in three steps.
///
/// Source: Dowell and Jarratt, *A modified regula falsi method for computing the root of an equation*, BIT 11, 1971.
pub(in crate::records) fn between(
    mut low: f64,
    mut high: f64,
    width: f64,
    mut f: impl FnMut(f64) -> f64,
) -> f64 {
    let (mut f_low, mut f_high) = (f(low), f(high));
    if f_low == 0.0 {
        return low;
    }
    if f_high == 0.0 || f_low.signum() == f_high.signum() {
        return high;
    }
    let mut target = 0.5 * (high - low);
    let (mut since_halved, mut replaced_low) = (0, None);
    while high - low > width {
        let secant = high - f_high * (high - low) / (f_high - f_low);
        let x =
            if since_halved >= 3 || !(secant > low && secant < high) { 0.5 * (low + high) } else { secant };
        if x <= low || x >= high {
            break;
        }
        let f_x = f(x);
        if f_x == 0.0 {
            return x;
        }
        // An end that stays for the second time counts for half, which draws the next point towards it.
        let low_moves = f_x.signum() == f_low.signum();
        let stays = if replaced_low == Some(low_moves) { 0.5 } else { 1.0 };
        if low_moves {
            (low, f_low, f_high) = (x, f_x, stays * f_high);
        } else {
            (high, f_high, f_low) = (x, f_x, stays * f_low);
        }
        replaced_low = Some(low_moves);
        since_halved += 1;
        if high - low <= target {
            target = 0.5 * (high - low);
            since_halved = 0;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_easy_and_awkward_roots() {
        let close = |found: f64, root: f64| assert!((found - root).abs() < 1e-9, "{found} for {root}");
        close(between(0.0, 2.0, 1e-12, |x| 2.0 - x * x), std::f64::consts::SQRT_2);
        close(between(-1.0, 9.0, 1e-12, |x| (x - 1.0).powi(9)), 1.0);
        close(between(-9.0, 9.0, 1e-12, |x| libm::exp(x) - 1000.0), libm::log(1000.0));
        close(between(0.0, 1.0, 1e-12, |x| x - 1.0), 1.0);
    }
}
