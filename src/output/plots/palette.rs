//! Colours that stay apart for colour-blind readers, and stay the same from plot to plot.
//!
//! Source: Okabe and Ito, *Color Universal Design* (2008), for the policies; Tol, *Colour Schemes* (2021), for the
//! phases.

use crate::stats::metrics::PHASE_NAMES;

/// Red, green and blue, each from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

/// Text and axes.
pub const INK: Color = Color(34, 34, 34);
/// Text that explains.
pub const SOFT: Color = Color(95, 95, 95);
/// The grid.
pub const GRID: Color = Color(222, 222, 222);
/// The background.
pub const PAPER: Color = Color(255, 255, 255);
/// The rest: parts too small for a colour of their own.
pub const OTHER: Color = Color(200, 200, 200);

/// The baseline.
const BASELINE: Color = Color(110, 110, 110);
/// The other policies in their order.
const POLICIES: [Color; 7] = [
    Color(0, 114, 178),
    Color(213, 94, 0),
    Color(0, 158, 115),
    Color(204, 121, 167),
    Color(230, 159, 0),
    Color(86, 180, 233),
    Color(34, 34, 34),
];

/// The colour of a policy: grey for the baseline; beyond eight policies they repeat.
pub fn policy(policy: usize, baseline: usize) -> Color {
    match policy {
        policy if policy == baseline => BASELINE,
        policy => POLICIES[(policy - usize::from(policy > baseline)) % POLICIES.len()],
    }
}

/// The phases in the order of [`PHASE_NAMES`]. Neighbours differ in lightness as well as in hue; waiting is red, repair
/// grey.
const PHASES: [Color; 18] = [
    Color(51, 34, 136),
    Color(119, 170, 221),
    Color(68, 119, 170),
    Color(238, 153, 170),
    Color(204, 51, 17),
    Color(136, 34, 85),
    Color(170, 170, 0),
    Color(238, 221, 136),
    Color(221, 170, 51),
    Color(187, 204, 51),
    Color(68, 187, 153),
    Color(153, 221, 255),
    Color(0, 85, 102),
    Color(170, 68, 153),
    Color(17, 119, 51),
    Color(255, 136, 102),
    Color(119, 119, 119),
    Color(204, 187, 221),
];

/// The colour of a phase, by its name.
pub fn phase(name: &str) -> Color {
    PHASE_NAMES.iter().zip(PHASES).find(|(known, _)| **known == name).map_or(OTHER, |(_, color)| color)
}

/// Text that can be read on `background`.
pub fn text_on(background: Color) -> Color {
    let Color(r, g, b) = background;
    let lightness = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
    if lightness > 140_000 { INK } else { PAPER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_all_different() {
        let eight: Vec<Color> = (0..8).map(|at| policy(at, 2)).collect();
        for at in 0..8 {
            assert!(eight[..at].iter().all(|other| *other != eight[at]), "{at}");
        }
        assert_eq!(policy(2, 2), BASELINE);
        assert_eq!((PHASES.len(), phase("none")), (PHASE_NAMES.len(), OTHER));
        for at in 0..PHASES.len() {
            assert!(PHASES[..at].iter().all(|other| *other != PHASES[at]), "{}", PHASE_NAMES[at]);
        }
        assert_eq!((text_on(PAPER), text_on(INK)), (INK, PAPER));
    }
}
