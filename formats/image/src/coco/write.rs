//! Writes COCO: a dataset in the order of its file, or records as they come.

use super::encode;
use super::layout::{Layout, next_of};
use super::losses;
use super::record::{Object, field_name, is_marked};
use super::schema::{self, NS, SECTIONS, Section};
use super::sections::Document;
use genlock_format::{Hint, Result, Sink, Writer, Writing};
use genlock_model::{Class, Dataset, Feature, Geometry, Id, Label, Pixels, Record, Source, SourceId, Stream};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

impl Writer for super::Coco {
    fn write(&self, data: &Dataset, cx: &mut Writing<'_>) -> Result {
        let mut sink = CocoSink::new(cx);
        sink.expect(Hint::Grouped);
        for stream in &data.streams {
            sink.know_stream(stream);
        }
        for class in &data.classes {
            sink.know_class(class);
        }
        for section in CocoSink::plan(data) {
            match section {
                Step::Source(source) => sink.put(Record::Source(source.clone()))?,
                Step::Section(section) => sink.section_of(data, section)?,
            }
        }
        for record in data.records() {
            if !matches!(record, Record::Source(_) | Record::Stream(_) | Record::Class(_) | Record::Label(_)) {
                sink.put(record)?;
            }
        }
        sink.finish()
    }

    fn stream<'o>(&'o self, cx: &'o mut Writing<'_>) -> Option<Box<dyn Sink + 'o>> {
        Some(Box::new(CocoSink::new(cx)))
    }
}

/// What a dataset writes next.
enum Step<'d> {
    Source(&'d Source),
    Section(Section),
}

/// Takes records and writes them into the sections of one file.
struct CocoSink<'o, 'w> {
    cx: &'o mut Writing<'w>,
    layout: Layout,
    document: Document,
    /// What is written for the dense ids of images and classes; none where it is not known yet.
    images: Vec<Option<Known>>,
    categories: Vec<Option<Known>>,
    image_numbers: FxHashSet<i64>,
    category_numbers: FxHashSet<i64>,
    names: FxHashMap<Id<Class>, SmolStr>,
    /// Labels whose image or class comes later.
    waiting: Vec<Label>,
    keys: Vec<SmolStr>,
    panoptic: Option<Group>,
    labels: i64,
    record: Vec<u8>,
}

/// What is known of an image or class.
#[derive(Debug, Clone)]
struct Known {
    id: SourceId,
    size: Option<[u32; 2]>,
    /// False for images that do not become images: their labels are left out.
    written: bool,
}

/// A panoptic annotation whose segments are still coming.
struct Group {
    stream: Id<Stream>,
    uri: String,
    first: Label,
    segments: Vec<u8>,
    count: usize,
}

impl<'o, 'w> CocoSink<'o, 'w> {
    fn new(cx: &'o mut Writing<'w>) -> Self {
        Self {
            cx,
            layout: Layout::default(),
            document: Document::default(),
            images: Vec::new(),
            categories: Vec::new(),
            image_numbers: FxHashSet::default(),
            category_numbers: FxHashSet::default(),
            names: FxHashMap::default(),
            waiting: Vec::new(),
            keys: Vec::new(),
            panoptic: None,
            labels: 0,
            record: Vec::new(),
        }
    }

    /// The order in which the file had its parts; the usual one for datasets of other formats.
    fn plan(data: &Dataset) -> Vec<Step<'_>> {
        let noted: Vec<Section> = data.sources.iter().filter_map(next_of).collect();
        let missing: Vec<String> = data
            .sources
            .iter()
            .filter_map(|source| source.extras.get(NS, schema::MISSING))
            .flat_map(|raw| serde_json::from_str::<Vec<String>>(raw.get()).unwrap_or_default())
            .collect();
        let apart = noted.iter().any(|section| matches!(section, Section::Results | Section::Image));
        let mut left: Vec<Section> = SECTIONS.into_iter().filter(|section| !noted.contains(section)).collect();
        // What the file did not have comes only if there is something to put in it.
        left.retain(|section| !(missing.iter().any(|key| key == section.key()) || apart) || has_records(data, *section, apart));
        let mut steps = Vec::new();
        for (at, source) in data.sources.iter().enumerate() {
            let next = next_of(source);
            let place = |section: Section| SECTIONS.iter().position(|known| *known == section);
            if let Some(next) = next.filter(|_| at > 0) {
                let before: Vec<Section> = left.iter().copied().filter(|section| place(*section) < place(next)).collect();
                left.retain(|section| !before.contains(section));
                steps.extend(before.into_iter().map(Step::Section));
            }
            let last = at + 1 == data.sources.len();
            if at > 0 && last && next.is_none() {
                steps.extend(left.drain(..).map(Step::Section));
            }
            steps.push(Step::Source(source));
            let done =
                |steps: &[Step<'_>], next: Section| steps.iter().any(|step| matches!(step, Step::Section(done) if *done == next));
            if let Some(next) = next
                && !done(&steps, next)
            {
                steps.push(Step::Section(next));
            }
        }
        steps.extend(left.into_iter().map(Step::Section));
        steps
    }

    /// Puts the records of a section.
    fn section_of(&mut self, data: &Dataset, section: Section) -> Result {
        if SECTIONS.contains(&section) {
            self.document.begin(&self.layout, self.cx, section)?;
        }
        match section {
            Section::Images | Section::Image => data.streams.iter().try_for_each(|row| self.put(Record::Stream(row.clone()))),
            Section::Categories => data.classes.iter().try_for_each(|row| self.put(Record::Class(row.clone()))),
            Section::Annotations | Section::Results => {
                data.labels.iter().try_for_each(|row| self.put(Record::Label(row.clone())))
            }
        }
    }

    fn know_stream(&mut self, stream: &Stream) {
        if known(&self.images, stream.id.index()).is_some_and(|known| known.size.is_some() || stream.size.is_none()) {
            return;
        }
        let id = number(stream.source_id.as_ref(), &mut self.image_numbers, stream.id.index());
        let written = losses::is_image(stream);
        learn(&mut self.images, stream.id.index(), Known { id, size: stream.size, written });
    }

    fn know_class(&mut self, class: &Class) {
        self.names.insert(class.id, class.name.clone());
        if known(&self.categories, class.id.index()).is_none() {
            let id = number(class.source_id.as_ref(), &mut self.category_numbers, class.id.index());
            learn(&mut self.categories, class.id.index(), Known { id, size: None, written: true });
        }
    }

    fn source(&mut self, source: &Source) -> Result {
        self.flush_panoptic()?;
        let next = self.layout.take(source);
        self.keys = self.layout.keys(Section::Annotations, schema::ANNOTATION_KEYS);
        if next == Some(Section::Results) {
            return self.document.begin_list(self.cx);
        }
        for extra in &source.extras {
            let Some(key) = field_name(&extra.key).filter(|_| extra.namespace == NS) else {
                if extra.namespace != NS {
                    losses::foreign(self.cx, extra);
                }
                continue;
            };
            if !self.document.value(&self.layout, self.cx, key, extra.value.get())? {
                self.cx.lose(Feature::Info, format!("a second {key:?}: several COCO files become one"));
            }
        }
        match next {
            Some(section) if section != Section::Image => self.document.begin(&self.layout, self.cx, section),
            _ => Ok(()),
        }
    }

    fn image(&mut self, stream: &Stream) -> Result {
        self.know_stream(stream);
        if is_marked(&stream.extras, schema::UNDECLARED) {
            return Ok(());
        }
        if !losses::of_stream(self.cx, stream) {
            return Ok(());
        }
        let Some(known) = known(&self.images, stream.id.index()).cloned() else { return Ok(()) };
        let single = self.layout.single && !self.document.has(Section::Image);
        let section = if single { Section::Image } else { Section::Images };
        self.record.clear();
        encode::image(&mut self.record, &self.layout, section, stream, &known.id);
        self.document.record(&self.layout, self.cx, section, &self.record)
    }

    fn category(&mut self, class: &Class) -> Result {
        self.know_class(class);
        if is_marked(&class.extras, schema::UNDECLARED) {
            return Ok(());
        }
        let parent = class.parent.and_then(|id| self.names.get(&id)).cloned();
        losses::of_class(self.cx, class, parent.is_some());
        let Some(known) = known(&self.categories, class.id.index()).cloned() else { return Ok(()) };
        self.record.clear();
        encode::category(&mut self.record, &self.layout, class, parent.as_deref(), &known.id);
        self.document.record(&self.layout, self.cx, Section::Categories, &self.record)
    }

    fn label(&mut self, label: Label) -> Result {
        let image = known(&self.images, label.stream.index());
        let category = label.class.map(|id| known(&self.categories, id.index()));
        if image.is_some() && category.is_none_or(|category| category.is_some()) {
            return self.annotation(label);
        }
        self.waiting.push(label);
        Ok(())
    }

    fn annotation(&mut self, label: Label) -> Result {
        let Some(image) = known(&self.images, label.stream.index()).cloned() else {
            self.cx.lose(Feature::Stream, "labels of a stream that is not there");
            return Ok(());
        };
        let Some(label) = losses::of_label(self.cx, label, image.written, image.size) else { return Ok(()) };
        if let Geometry::Mask(mask) = &label.geometry
            && let Pixels::Image { uri, .. } = &mask.pixels
        {
            let uri = uri.clone();
            return self.segment(&label, uri);
        }
        self.flush_panoptic()?;
        self.labels = self.labels.saturating_add(1);
        let invented = match &label.source_id {
            None if self.layout.annotations_have("id") && label.extras.get(NS, "id").is_none() => {
                self.cx.lose(Feature::LabelId, "labels without an id are numbered");
                Some(SourceId::int(self.labels))
            }
            _ => None,
        };
        let category = label.class.and_then(|id| known(&self.categories, id.index()));
        let to = encode::References {
            id: label.source_id.as_ref().or(invented.as_ref()),
            image: Some(&image.id).filter(|_| self.layout.annotations_have("image_id")),
            category: category.map(|known| &known.id),
        };
        self.record.clear();
        let (section, depth) = if self.document.is_list() { (Section::Results, 2) } else { (Section::Annotations, 3) };
        if self.keys.is_empty() {
            self.keys = self.layout.keys(Section::Annotations, schema::ANNOTATION_KEYS);
        }
        let noted = self.layout.noted(Section::Annotations).map_or(self.keys.len(), <[SmolStr]>::len);
        let keys = self.keys.split_at(noted.min(self.keys.len()));
        encode::annotation(&mut self.record, &self.layout, keys, depth, &label, to);
        self.document.record(&self.layout, self.cx, section, &self.record)
    }

    /// Adds a segment to the panoptic annotation that is open, or begins another.
    fn segment(&mut self, label: &Label, uri: String) -> Result {
        let begins = is_marked(&label.extras, schema::ANNOTATION) || is_marked(&label.extras, schema::EMPTY);
        let fits = |group: &Group| group.stream == label.stream && group.uri == uri;
        if begins || !self.panoptic.as_ref().is_some_and(fits) {
            self.flush_panoptic()?;
            self.panoptic = Some(Group { stream: label.stream, uri, first: label.clone(), segments: Vec::new(), count: 0 });
        }
        let Some(group) = &mut self.panoptic else { return Ok(()) };
        if is_marked(&label.extras, schema::EMPTY) {
            return Ok(());
        }
        let style = &self.layout.style;
        if group.count == 0 {
            style.open(&mut group.segments, b'[', 4);
        } else {
            style.comma(&mut group.segments, 4);
        }
        group.count += 1;
        let mut object = Object::open(&mut group.segments, style, 5);
        if let Some(id) = &label.source_id {
            genlock_format::json::write_id(object.key("id"), id);
        }
        match label.extras.get(NS, "category_id") {
            Some(odd) => object.raw("category_id", odd.get()),
            None => {
                if let Some(known) = label.class.and_then(|id| known(&self.categories, id.index())) {
                    genlock_format::json::write_id(object.key("category_id"), &known.id);
                }
            }
        }
        for attribute in &label.attributes {
            encode::attribute_value(object.key(&attribute.name), style, 6, &attribute.value);
        }
        object.other_extras(&label.extras, &[&[SmolStr::new_static("category_id"), SmolStr::new_static("image_id")]]);
        object.close();
        Ok(())
    }

    fn flush_panoptic(&mut self) -> Result {
        let Some(mut group) = self.panoptic.take() else { return Ok(()) };
        let style = &self.layout.style;
        if group.count == 0 {
            group.segments.extend_from_slice(b"[]");
        } else {
            style.close(&mut group.segments, b']', 4);
        }
        let keys = self.layout.panoptic_keys();
        let others = group.first.extras.get(NS, schema::ANNOTATION).and_then(genlock_format::json::entries).unwrap_or_default();
        self.record.clear();
        let mut object = Object::open(&mut self.record, style, 3);
        for key in &keys {
            match (key.as_str(), known(&self.images, group.stream.index())) {
                ("segments_info", _) => object.key(key).extend_from_slice(&group.segments),
                ("file_name", _) => genlock_format::json::write_str(object.key(key), &group.uri),
                ("image_id", Some(image)) => match group.first.extras.get(NS, "image_id") {
                    Some(odd) => object.raw(key, odd.get()),
                    None => genlock_format::json::write_id(object.key(key), &image.id),
                },
                (key, _) => {
                    if let Some((_, value)) = others.iter().find(|(name, _)| name == key) {
                        object.raw(key, value.get());
                    }
                }
            }
        }
        for (key, value) in others.iter().filter(|(name, _)| !keys.iter().any(|key| **key == **name)) {
            object.raw(key, value.get());
        }
        object.close();
        self.document.record(&self.layout, self.cx, Section::Annotations, &self.record)
    }
}

impl Sink for CocoSink<'_, '_> {
    fn put(&mut self, record: Record) -> Result {
        match record {
            Record::Source(source) => self.source(&source),
            Record::Stream(stream) => {
                self.flush_panoptic()?;
                self.image(&stream)
            }
            Record::Class(class) => {
                self.flush_panoptic()?;
                self.category(&class)
            }
            Record::Label(label) => self.label(label),
            other => {
                losses::of_other(self.cx, &other);
                Ok(())
            }
        }
    }

    fn expect(&mut self, hint: Hint<'_>) {
        match hint {
            Hint::Grouped => self.document.group(),
            Hint::Stream(id, source_id) => {
                note_number(source_id, &mut self.image_numbers);
                learn(&mut self.images, id.index(), Known { id: source_id.clone(), size: None, written: true });
            }
            Hint::Class(id, source_id) => {
                note_number(source_id, &mut self.category_numbers);
                learn(&mut self.categories, id.index(), Known { id: source_id.clone(), size: None, written: true });
            }
        }
    }

    fn finish(&mut self) -> Result {
        for label in std::mem::take(&mut self.waiting) {
            self.annotation(label)?;
        }
        self.flush_panoptic()?;
        self.document.finish(&self.layout, self.cx)
    }
}

fn known(table: &[Option<Known>], index: u32) -> Option<&Known> {
    table.get(index as usize)?.as_ref()
}

fn learn(table: &mut Vec<Option<Known>>, index: u32, known: Known) {
    let index = index as usize;
    // Dense ids count from zero; a wild one is a mistake and not worth the memory.
    if index >= table.len() && index < table.len() + (1 << 24) {
        table.resize(index + 1, None);
    }
    if let Some(slot) = table.get_mut(index) {
        *slot = Some(known);
    }
}

fn note_number(id: &SourceId, taken: &mut FxHashSet<i64>) {
    taken.extend(id.as_int());
}

/// The id as the source has it; without one, the first free number from the dense id plus one on.
fn number(id: Option<&SourceId>, taken: &mut FxHashSet<i64>, index: u32) -> SourceId {
    if let Some(id) = id {
        note_number(id, taken);
        return id.clone();
    }
    let mut free = i64::from(index) + 1;
    while !taken.insert(free) {
        free += 1;
    }
    SourceId::int(free)
}

/// True if the dataset has records for this section that the file is to have.
fn has_records(data: &Dataset, section: Section, apart: bool) -> bool {
    let declared = |extras| !is_marked(extras, schema::UNDECLARED);
    match section {
        Section::Images | Section::Image => !apart && data.streams.iter().any(|row| declared(&row.extras)),
        Section::Categories => data.classes.iter().any(|row| declared(&row.extras)),
        Section::Annotations | Section::Results => !apart && !data.labels.is_empty(),
    }
}
