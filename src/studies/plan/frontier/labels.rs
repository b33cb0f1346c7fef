//! Names beside dots, each where it covers neither a dot nor another name.

use crate::output::plots::canvas::{Canvas, Hold, Look};

/// The distance of a name from the middle of its dot \[px\].
const ASIDE: i32 = 14;

/// An area: left, right, top, bottom \[px\].
type Area = [i32; 4];

/// The names so far.
pub struct Labels {
    taken: Vec<Area>,
    within: Area,
}

impl Labels {
    /// No name yet, between dots; all are to stay within a box.
    pub fn around(dots: &[(i32, i32)], within: Area) -> Labels {
        let taken = dots.iter().map(|(x, y)| [x - 8, x + 8, y - 8, y + 8]).collect();
        Labels { taken, within }
    }

    /// Keeps a box free of names.
    pub fn keep_clear(&mut self, place: Area) {
        self.taken.push(place);
    }

    /// Writes a name beside its dot, if there is room at one of its sides.
    pub fn write(&mut self, canvas: &mut Canvas, text: &str, (x, y): (i32, i32), look: Look) {
        let bold = if look.bold { 1.08 } else { 1.0 };
        let width = libm::ceil(canvas.page.text_width(text, look.size) * bold) as i32;
        let half = canvas.page.px(look.size) / 2 + 2;
        let places = [
            ((x + ASIDE, y), Hold::Left),
            ((x + ASIDE, y + ASIDE), Hold::Left),
            ((x + ASIDE, y - ASIDE), Hold::Left),
            ((x - ASIDE, y), Hold::Right),
            ((x - ASIDE, y - ASIDE), Hold::Right),
            ((x - ASIDE, y + ASIDE), Hold::Right),
            ((x, y - 2 * ASIDE), Hold::Middle),
            ((x, y + 2 * ASIDE), Hold::Middle),
            ((x + ASIDE, y + 3 * ASIDE), Hold::Left),
            ((x - ASIDE, y + 3 * ASIDE), Hold::Right),
            ((x, y + 4 * ASIDE), Hold::Middle),
        ];
        for (at, hold) in places {
            let left = match hold {
                Hold::Left => at.0,
                Hold::Middle => at.0 - width / 2,
                Hold::Right => at.0 - width,
            };
            let place = [left, left + width, at.1 - half, at.1 + half];
            if is_inside(place, self.within) && !self.taken.iter().any(|other| meets(place, *other)) {
                self.taken.push(place);
                canvas.text(text, at, look.hold(hold));
                return;
            }
        }
    }
}

fn is_inside(one: Area, other: Area) -> bool {
    one[0] >= other[0] && one[1] <= other[1] && one[2] >= other[2] && one[3] <= other[3]
}

fn meets(one: Area, other: Area) -> bool {
    one[0] < other[1] && other[0] < one[1] && one[2] < other[3] && other[2] < one[3]
}
