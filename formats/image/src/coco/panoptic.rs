//! Panoptic annotations: an image file whose pixels name the segments.

use super::annotation::keep;
use super::item::Item;
use super::items::mark;
use super::read::{FileReader, Place, keep_rest, raw};
use super::schema::{self, NS};
use genlock_diagnose::codes::read as codes;
use genlock_format::json::{excerpt, list, number, text};
use genlock_format::{Reading, Result};
use genlock_model::{Extras, Geometry, Label, Mask, Number, Pixels, Record, SourceId, Stream};
use serde_json::value::RawValue;

impl FileReader<'_> {
    /// One label for each segment; the first also carries what the annotation says beside.
    pub(super) fn panoptic(&mut self, cx: &mut Reading<'_>, place: Place, item: &mut Item<'_>) -> Result {
        let mut shared = Extras::new();
        let Some((stream, size)) = self.image_of(cx, place, item, &mut shared) else { return Ok(()) };
        self.kinds.panoptic = true;
        let found = item.take("segments_info");
        let uri = item.get("file_name").and_then(text).map(String::from);
        let (Some(segments), Some(uri)) = (found.and_then(list), uri) else {
            let message = "a panoptic annotation needs a list segments_info and a file_name; it is kept as it is, on its image";
            self.say(cx, codes::FIELD_TYPE, place, "", message);
            if let Some(found) = found {
                item.put_back("segments_info", found);
            }
            let mut label = Label::new(cx.ids.label(), stream);
            keep_rest(item.rest(), &mut shared);
            (label.extras, label.origin) = (shared, Some(self.origin(place)));
            return cx.put(Record::Label(label));
        };
        item.take("file_name");
        self.annotation_fields(cx, place, item, &mut shared);
        let [width, height] = size.unwrap_or_default();
        let mask = |value: Option<Number>| {
            let pixels = Pixels::Image { uri: uri.clone(), value };
            Geometry::Mask(Box::new(Mask { height, width, left: 0, top: 0, pixels }))
        };
        if segments.is_empty() {
            mark(&mut shared, schema::EMPTY);
            let mut label = Label::new(cx.ids.label(), stream);
            (label.geometry, label.extras, label.origin) = (mask(None), shared, Some(self.origin(place)));
            return cx.put(Record::Label(label));
        }
        for (at, segment) in segments.into_iter().enumerate() {
            self.segment(cx, place, at, segment, stream, std::mem::take(&mut shared), &mask)?;
        }
        Ok(())
    }

    /// Keeps the fields of the annotation that are not of its segments, as one object.
    fn annotation_fields(&mut self, cx: &Reading<'_>, place: Place, item: &Item<'_>, shared: &mut Extras) {
        if let Some(id) = item.get("id").and_then(SourceId::from_json) {
            self.annotation_id(cx, place, &id);
        }
        let mut object = Vec::from(b"{");
        for (key, value) in item.rest() {
            genlock_format::json::write_key(&mut object, key);
            object.extend_from_slice(value.get().as_bytes());
        }
        object.push(b'}');
        if object != b"{}" {
            shared.push(NS, schema::ANNOTATION, raw(&String::from_utf8_lossy(&object)));
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a segment needs all that its annotation knows")]
    fn segment(
        &mut self,
        cx: &mut Reading<'_>,
        place: Place,
        at: usize,
        json: &RawValue,
        stream: genlock_model::Id<Stream>,
        mut extras: Extras,
        mask: &dyn Fn(Option<Number>) -> Geometry,
    ) -> Result {
        let pointer = format!("/segments_info/{at}");
        let mut item = match Item::parse(json.get()) {
            Ok(item) => item,
            Err(error) => {
                let message = format!("a segment should be an object, found {} ({error}); it is left out", excerpt(json.get()));
                self.say(cx, codes::FIELD_TYPE, place, &pointer, message);
                return Ok(());
            }
        };
        let mut label = Label::new(cx.ids.label(), stream);
        // The segment's id is the value of its pixels: R + 256 G + 65536 B.
        let value = item.get("id").and_then(number);
        if value.is_none() {
            self.say(
                cx,
                codes::FIELD_MISSING,
                place,
                &pointer,
                "the segment has no id that is a number, so no pixels belong to it",
            );
        }
        label.source_id = item.get("id").and_then(SourceId::from_json);
        if label.source_id.is_some() {
            item.take("id");
        }
        label.class = self.class_of(cx, place, &mut item, &mut extras);
        label.geometry = mask(value);
        label.attributes = super::annotation::attributes(&mut item);
        if item.segmentation.is_some()
            && let Ok(fields) = genlock_format::json::Fields::parse(json.get())
            && let Some(value) = fields.peek("segmentation")
        {
            keep(&mut extras, "segmentation", value.to_owned());
        }
        keep_rest(item.rest(), &mut extras);
        (label.extras, label.origin) = (extras, Some(self.origin(place)));
        cx.put(Record::Label(label))
    }
}
