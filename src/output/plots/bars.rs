//! A bar for each policy, below each other: its name beside it, or above it where the page is narrow.

use super::canvas::{Canvas, Hold, Look};
use super::page::{Page, Size};

/// Room for the names of policies beside their bars, and at least next to the labels above them \[px\].
const BESIDE: i32 = 250;
const ABOVE: i32 = 120;
/// The height of a line of a name \[px\].
const LINE: i32 = 18;
/// The least height of a policy with its name beside its bar, and the height of a bar below a name \[px\].
const ROW: i32 = 52;
const BAR: i32 = 40;

/// Positions of the bars \[px\].
pub struct Bars {
    /// Their left end.
    pub left: i32,
    /// The right end of the longest.
    pub right: i32,
    /// The upper edge of the first.
    pub top: i32,
    /// The lower edge of the last.
    pub bottom: i32,
    /// The name of each policy in lines, and its upper edge.
    names: Vec<(Vec<String>, i32)>,
    /// Apart: labels above bars have a line of their own, because names have no room next to them.
    apart: bool,
}

impl Bars {
    /// Bars below `top` for policies of these names, each with a label of at most this width.
    pub fn new(page: &Page, top: i32, names: &[String], label: i32) -> Bars {
        let (inner, beside) = (page.width - 2 * page.margin, !page.narrow);
        let next_to = inner - label - 12;
        let apart = page.narrow && next_to < ABOVE;
        let room = if beside {
            BESIDE
        } else if apart {
            inner
        } else {
            next_to
        };
        let (mut places, mut bottom, mut widest) = (Vec::new(), top, 0);
        for name in names {
            // In bold above its bar, which is wider.
            let lines = page.wrap(name, Size::Text, if beside { room } else { room * 100 / 108 });
            widest = widest.max(page.widest(&lines, Size::Text));
            let height = LINE * (lines.len() as i32 + i32::from(apart));
            places.push((lines, bottom));
            bottom += if beside { (height + 14).max(ROW) } else { height + BAR };
        }
        let (left, right) = match beside {
            true => (page.margin + widest + 14, page.width - page.margin - label - 16),
            false => (page.margin, page.width - page.margin),
        };
        Bars { left, right, top, bottom: bottom + 4, names: places, apart }
    }

    /// The middle of a policy's bar.
    pub fn middle(&self, page: &Page, policy: usize) -> i32 {
        let (lines, top) = &self.names[policy];
        let height = LINE * (lines.len() as i32 + i32::from(self.apart));
        if page.narrow { top + height + BAR / 3 + 1 } else { top + (height + 14).max(ROW) / 2 }
    }

    /// Writes the name of a policy.
    pub fn name(&self, canvas: &mut Canvas, policy: usize) {
        let (lines, top) = &self.names[policy];
        let (x, mut y, look) = if canvas.page.narrow {
            (self.left, top + LINE / 2, Look::new(Size::Text).bold())
        } else {
            let first = self.middle(canvas.page, policy) - LINE / 2 * (lines.len() as i32 - 1);
            (self.left - 12, first, Look::new(Size::Text).hold(Hold::Right))
        };
        for line in lines {
            canvas.text(line, (x, y), look);
            y += LINE;
        }
    }

    /// Writes a label above a bar, at its right end: on a narrow page.
    pub fn label_above(&self, canvas: &mut Canvas, policy: usize, text: &str) {
        let (lines, top) = &self.names[policy];
        let above = if self.apart { LINE * lines.len() as i32 } else { 0 };
        let at = (self.right, top + above + LINE / 2);
        canvas.text(text, at, Look::new(Size::Text).hold(Hold::Right));
    }
}
