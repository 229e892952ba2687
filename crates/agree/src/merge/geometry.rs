//! The shape on which annotators agree.

use super::Context;
use crate::shape::{Area, iou};
use genlock_model::{Box2, BoxForm, CoordinateFrame, Geometry, Id, Label, Number};

impl Context<'_, '_> {
    /// Gives a label the shape of its group: of upright boxes in one coordinate frame the medians of the edges, of anything else the
    /// shape that overlaps most with the others.
    pub(super) fn set_shape(&self, label: &mut Label, members: &[(usize, &Label)]) {
        let own = self.frame(label);
        let comparable: Vec<&Label> =
            members.iter().map(|(_, member)| *member).filter(|member| self.frame(member) == own).collect();
        if comparable.len() < 2 {
            return;
        }
        if let Geometry::Box(first) = &label.geometry {
            let boxes: Option<Vec<&Box2>> = comparable
                .iter()
                .map(|member| if let Geometry::Box(upright) = &member.geometry { Some(upright) } else { None })
                .collect();
            if let Some(joined) = boxes.and_then(|boxes| median_box(&boxes, first.form)) {
                label.geometry = Geometry::Box(joined);
                return;
            }
        }
        let areas: Vec<Option<Area>> = comparable.iter().map(|member| self.survey.area(member)).collect();
        let closeness = |at: usize| -> f64 {
            let others = areas.iter().enumerate().filter(|(other, _)| *other != at).filter_map(|(_, other)| other.as_ref());
            areas[at].as_ref().map_or(0.0, |own| others.map(|other| iou(own, other)).sum())
        };
        let mut best = (f64::NEG_INFINITY, 0);
        for at in 0..areas.len() {
            let sum = closeness(at);
            if sum > best.0 {
                best = (sum, at);
            }
        }
        label.geometry = comparable[best.1].geometry.clone();
    }

    /// What the coordinates of a label are in: the unit, the axes and the first pixel of its frame.
    fn frame(&self, label: &Label) -> Option<&CoordinateFrame> {
        let stream = self.survey.data.streams.get(label.stream);
        let frame: Option<Id<CoordinateFrame>> = label.frame.or_else(|| stream?.frame);
        frame.and_then(|id| self.survey.data.frames.get(id))
    }
}

/// The medians of the edges, in the form that is asked for. A number that all boxes of this form share, and one that is the median
/// itself, is kept as it was written.
fn median_box(boxes: &[&Box2], form: BoxForm) -> Option<Box2> {
    let first = boxes.first()?;
    if boxes.iter().all(|other| other == first) {
        return first.to(form);
    }
    let edges: Vec<Box2> = boxes.iter().map(|upright| upright.to(BoxForm::Xyxy)).collect::<Option<_>>()?;
    let mut joined = Vec::with_capacity(4);
    for edge in 0..4 {
        let mut numbers: Vec<&Number> = edges.iter().map(|upright| &upright.v[edge]).collect();
        numbers.sort_by(|a, b| a.value().total_cmp(&b.value()));
        let (below, above) = (numbers[(numbers.len() - 1) / 2], numbers[numbers.len() / 2]);
        let middle = if below == above { below.clone() } else { Number::from_f64(f64::midpoint(below.value(), above.value()))? };
        joined.push(middle);
    }
    let [left, top, right, bottom] = <[Number; 4]>::try_from(joined).ok()?;
    Box2::new(BoxForm::Xyxy, [left, top, right, bottom]).to(form)
}

#[cfg(test)]
mod tests {
    use super::median_box;
    use genlock_model::{Box2, BoxForm, Number};

    fn of(form: BoxForm, v: [&str; 4]) -> Box2 {
        Box2::new(form, v.map(|text| Number::from_text(text).unwrap()))
    }

    #[test]
    fn edges_are_medians_whatever_the_form() {
        let boxes = [
            of(BoxForm::Xywh, ["10", "20", "30", "40"]),
            of(BoxForm::Xyxy, ["12", "19", "44", "61"]),
            of(BoxForm::Cxcywh, ["26", "41", "30", "40"]),
        ];
        let all: Vec<&Box2> = boxes.iter().collect();
        // Edges: left 10 11 12, top 19 20 21, right 40 41 44, bottom 60 61 61.
        assert_eq!(median_box(&all, BoxForm::Xyxy), Some(of(BoxForm::Xyxy, ["11", "20", "41", "61"])));
        assert_eq!(median_box(&all[..2], BoxForm::Xywh), Some(of(BoxForm::Xywh, ["11", "19.5", "31", "41"])));
        let same = of(BoxForm::Xywh, ["1.10", "2.0", "3", "4"]);
        let kept = median_box(&[&same, &same], BoxForm::Xywh).unwrap();
        assert!(kept.v[0].is_written_like(&same.v[0]));
    }
}
