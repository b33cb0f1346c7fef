//! Inversion of a cumulative hazard that has no closed inverse.

/// Steps that are enough: each takes a few digits more, and the slowest a bit.
const STEPS: u32 = 200;

/// The x above zero at which the cumulative hazard `rises` to `target`; `near` is any value of that size.
///
/// In logarithms of both, where a cumulative hazard is nearly a line, by the regula falsi with halved ends (Illinois);
/// good to about 1e-13. Source: Dowell and Jarratt, *A modified regula falsi method*, BIT 11 (1971).
pub(super) fn rises_to(target: f64, near: f64, rises: impl Fn(f64) -> f64) -> f64 {
    let goal = libm::log(target);
    let miss = |ln_x: f64| libm::log(rises(libm::exp(ln_x))) - goal;
    let mut low = (libm::log(near), 0.0);
    low.1 = miss(low.0);
    let mut high = low;
    // A hazard of 1e-300 or less, as far below, is no number: the bound is then low enough.
    while low.1 > 0.0 && low.0 > -50.0 {
        high = low;
        low = (low.0 - 2.0, miss(low.0 - 2.0));
    }
    while high.1 < 0.0 {
        low = high;
        high = (high.0 + 1.0, miss(high.0 + 1.0));
    }
    // The end that stays for a second time counts half, so that it moves, too.
    let mut stays = 0;
    for _ in 0..STEPS {
        if high.0 - low.0 <= 1e-14 || low.1 >= 0.0 {
            break;
        }
        let line = low.0 - low.1 * (high.0 - low.0) / (high.1 - low.1);
        let ln_x = if line > low.0 && line < high.0 { line } else { 0.5 * (low.0 + high.0) };
        let found = miss(ln_x);
        if found.abs() <= 1e-15 {
            return libm::exp(ln_x);
        }
        if found < 0.0 {
            low = (ln_x, found);
            high.1 *= if stays > 0 { 0.5 } else { 1.0 };
            stays = 1;
        } else {
            high = (ln_x, found);
            low.1 *= if stays < 0 { 0.5 } else { 1.0 };
            stays = -1;
        }
    }
    libm::exp(0.5 * (low.0 + high.0))
}
