//! The shared parts of the tests of plots: names of all sorts, and a check that a drawing can be read.

use super::Drawing;
use super::canvas::{Hold, Mark};

/// Names of policies of all sorts.
pub const NAMES: [&str; 8] = [
    "repair_in_place_with_the_existing_service_contract_and_two_crews_on_call",
    "cold_boot",
    "identity_push_all_spares_prebooted_in_every_enclosure",
    "Kaltstart größer",
    "a",
    "push & <cascade>",
    "nodashesorunderscoresatallbutverylongindeedsothatithastobebrokensomewhere",
    "push_and_cascade",
];

/// An upright text on the page: itself, and the corners of its box.
pub struct Written {
    pub text: String,
    left: f64,
    right: f64,
    middle: f64,
    size: f64,
}

/// All upright texts of a drawing.
pub fn written(drawing: &Drawing) -> Vec<Written> {
    let page = drawing.page;
    let of = |mark: &Mark| {
        let Mark::Text { text, at, look, upwards: false } = mark else { return None };
        let width = page.text_width(text, look.size) * if look.bold { 1.08 } else { 1.0 };
        let left = f64::from(at.0)
            - match look.hold {
                Hold::Left => 0.0,
                Hold::Middle => width / 2.0,
                Hold::Right => width,
            };
        let (middle, size) = (f64::from(at.1), f64::from(page.px(look.size)));
        Some(Written { text: text.clone(), left, right: left + width, middle, size })
    };
    drawing.marks.iter().filter_map(of).collect()
}

/// Texts of a drawing that lie over each other or leave the page.
pub fn illegible(drawing: &Drawing) -> Vec<String> {
    let (page, texts) = (drawing.page, written(drawing));
    let mut wrong = Vec::new();
    for (at, one) in texts.iter().enumerate() {
        // Titles may be a little wider than estimated; a part of the margin is left for that.
        let edge = f64::from(page.width - if page.narrow { 0 } else { 8 });
        let (half, height) = (one.size / 2.0, f64::from(drawing.height));
        if one.left < 0.0 || one.right > edge || one.middle < half || one.middle + half > height {
            wrong.push(format!("{:?} from {} to {} at {}", one.text, one.left, one.right, one.middle));
        }
        for other in &texts[..at] {
            let beside = one.left >= other.right || other.left >= one.right;
            let below = (one.middle - other.middle).abs() >= 0.45 * (one.size + other.size);
            if !beside && !below {
                wrong.push(format!("{:?} over {:?}", one.text, other.text));
            }
        }
    }
    wrong
}
