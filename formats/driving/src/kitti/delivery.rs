//! What the readers of both benchmarks share: rows to records.

use super::calib;
use super::layout::{Files, Layout};
use super::row::{Bad, LONGEST, Learner, Object, Spelling, Split};
use super::text::{Style, Styles, Text, space_after};
use genlock_diagnose::{Diagnostic, Position, Severity, codes::read as codes};
use genlock_format::{Line, Lines, Reading, Result};
use genlock_model::{
    Anchor, Attribute, AttributeValue, Box2, BoxForm, Class, CoordinateFrame, CoordinateUnit, Cuboid, Extent, Extras, Geometry,
    Id, Info, Label, Node, Number, Origin, Record, Recording, Relation, Rotation, SizeOrder, Source, Stream, Track,
};
use rustc_hash::FxHashMap;
use serde::Serialize;
use smol_str::SmolStr;

/// Bytes of a label or calibration file beyond which it is refused.
const LARGEST: u64 = 1 << 30;

/// Keys under which readers keep what the schema has no place for, and writers find it again.
pub(super) mod keys {
    /// Of a label: its row, where it is not what the writer would write.
    pub(crate) const ROW: &str = "row";
    /// Of the dataset: how rows spell what is not known.
    pub(crate) const SPELLING: &str = "spelling";
    /// Of the dataset or a stream: line ends and the like of its label files.
    pub(crate) const STYLE: &str = "style";
    /// Of the dataset or a recording: the same of its calibration files.
    pub(crate) const CALIB_STYLE: &str = "calib_style";
    /// Of a recording: lines of its calibration file that are no known matrices, each with its position.
    pub(crate) const CALIB_LINES: &str = "calib_lines";
    /// Of the dataset: where the label folder stands.
    pub(crate) const LAYOUT: &str = "layout";
    /// Of a stream: its label file, where that is not where the layout puts it.
    pub(crate) const PATH: &str = "path";
}

/// What is known while a delivery is read.
pub(super) struct Delivery {
    namespace: &'static str,
    usual: Spelling,
    learner: Learner,
    styles: Styles,
    calib_styles: Styles,
    classes: FxHashMap<SmolStr, Id<Class>>,
    camera: Option<Id<CoordinateFrame>>,
    lidar: Option<Id<CoordinateFrame>>,
    rendered: String,
    /// White space at the end of the rows of the file that is being read.
    space: String,
}

/// Whether a row was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// It was.
    Good,
    /// It was reported and left out.
    Bad,
}

/// Where the rows of a file belong.
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    pub(super) source: u32,
    pub(super) stream: Id<Stream>,
}

impl Delivery {
    pub(super) fn new(namespace: &'static str, usual: Spelling) -> Self {
        Self {
            namespace,
            learner: Learner::new(usual.clone()),
            usual,
            styles: Styles::default(),
            calib_styles: Styles::default(),
            classes: FxHashMap::default(),
            camera: None,
            lidar: None,
            rendered: String::new(),
            space: String::new(),
        }
    }

    /// Reads the bytes of a file and registers it as a source.
    pub(super) fn open(cx: &mut Reading<'_>, path: &str) -> Result<(u32, Vec<u8>)> {
        let bytes = cx.input.bytes(path, LARGEST)?;
        let source = cx.ids.source();
        cx.put(Record::Source(Source { index: source, path: path.to_owned(), extras: Extras::new() }))?;
        Ok((source, bytes))
    }

    /// Hands out the rows of a file that are not blank, and says what is odd about its text. Gives back its style if that is not
    /// the style of the delivery.
    pub(super) fn rows(
        &mut self,
        cx: &mut Reading<'_>,
        path: &str,
        bytes: &[u8],
        visit: &mut dyn FnMut(&mut Self, &mut Reading<'_>, Line<'_>) -> Result<Row>,
    ) -> Result<Option<Style>> {
        let text = Text::of(bytes);
        if let Some(encoding) = text.foreign {
            cx.diagnose(codes::ENCODING, path, 0, format!("the file is {encoding}, KITTI files are ASCII; it was converted"));
        }
        let mut first: Option<Style> = None;
        for mut line in Lines::new(&text.body) {
            if line.text.trim_ascii().is_empty() {
                continue;
            }
            line.offset += text.skipped;
            if line.text.len() > LONGEST {
                let message = format!("a line of {} bytes; a row has at most {LONGEST}", line.text.len());
                self.complain(cx, path, &line, Bad::new(codes::LIMIT, 0, message));
                continue;
            }
            if first.is_none() {
                space_after(line.text).clone_into(&mut self.space);
            }
            if visit(self, cx, line)? == Row::Good && first.is_none() {
                first = Some(Style::of(&text, &line));
            }
        }
        let Some(style) = first else { return Ok(None) };
        if style.is_old_mac() {
            let message = "lines end with a bare carriage return; most readers take the file for one line";
            let position = Position::file(cx.input.display(path));
            cx.report.diagnostic(Diagnostic::new(codes::NOTE, message).severity(Severity::Warning).at(position));
        }
        let is_calibration = path.split('/').any(|part| part == super::layout::CALIB);
        Ok(if is_calibration { self.calib_styles.odd(style) } else { self.styles.odd(style) })
    }

    #[allow(clippy::unused_self, reason = "it reads as what the delivery does")]
    pub(super) fn complain(&self, cx: &Reading<'_>, path: &str, line: &Line<'_>, bad: Bad) -> Row {
        let position = Position::line(cx.input.display(path), line.number, line.offset + bad.at as u64);
        let mut diagnostic = Diagnostic::new(bad.code, bad.message).at(position);
        diagnostic.help = bad.help.map(str::to_owned);
        cx.report.diagnostic(diagnostic);
        Row::Bad
    }

    /// Pushes the labels of a row: one for its 2D box, and one for its 3D box with a relation that joins the two. The head is what
    /// stands before the class, as a writer would write it.
    pub(super) fn put(
        &mut self,
        cx: &mut Reading<'_>,
        place: &Place<'_>,
        line: &Line<'_>,
        (split, skip, head): (&Split<'_>, usize, &str),
        (object, extent, track): (Object, Extent, Option<Id<Track>>),
    ) -> Result<Row> {
        self.learner.learn(&object, split, skip);
        self.rendered.clear();
        self.rendered.push_str(head);
        self.learner.spelling.render(&object, &mut self.rendered);
        let extras = self.odd_row(line.text);
        let class = Some(self.class(cx, &object.class)?);
        let Object { class: _, truncated, occluded, alpha, rectangle, solid, score } = object;
        let length = u32::try_from(line.text.len()).unwrap_or(0);
        let origin = Some(Origin { source: place.source, offset: line.offset, length });
        let named = [("truncated", truncated), ("occluded", occluded), ("alpha", alpha)].into_iter();
        let attributes = named.filter_map(|(name, number)| Some(Attribute::new(name, AttributeValue::Number(number?)))).collect();
        let solid = match solid {
            Some(numbers) => Some((self.camera(cx)?, numbers)),
            None => None,
        };
        let flat = Label {
            extent: extent.clone(),
            geometry: Geometry::Box(Box2::new(BoxForm::Xyxy, rectangle)),
            class,
            attributes,
            score: score.clone(),
            track,
            extras,
            origin,
            ..Label::new(cx.ids.label(), place.stream)
        };
        let from = Node::Label(flat.id);
        cx.put(Record::Label(flat))?;
        let Some((frame, numbers)) = solid else { return Ok(Row::Good) };
        let label = Label {
            extent,
            geometry: Geometry::Cuboid(Box::new(cuboid(numbers))),
            frame: Some(frame),
            class,
            score,
            track,
            origin,
            ..Label::new(cx.ids.label(), place.stream)
        };
        let to = Node::Label(label.id);
        cx.put(Record::Label(label))?;
        let kind = SmolStr::new_static(super::SAME_OBJECT);
        cx.put(Record::Relation(Relation { id: cx.ids.relation(), source_id: None, kind, from, to, extras: Extras::new() }))?;
        Ok(Row::Good)
    }

    /// The row itself, if the writer would write another one.
    fn odd_row(&self, text: &str) -> Extras {
        let mut extras = Extras::new();
        if text.strip_prefix(self.rendered.as_str()) != Some(self.space.as_str()) {
            extras.push_text(self.namespace, keys::ROW, text);
        }
        extras
    }

    pub(super) fn class(&mut self, cx: &mut Reading<'_>, name: &SmolStr) -> Result<Id<Class>> {
        if let Some(id) = self.classes.get(name) {
            return Ok(*id);
        }
        let id = cx.ids.class();
        self.classes.insert(name.clone(), id);
        let (parent, synonyms, skeleton, extras) = (None, Vec::new(), None, Extras::new());
        let class =
            Class { id, source_id: None, name: name.clone(), parent, synonyms, skeleton, declared: false, extras, origin: None };
        cx.put(Record::Class(class))?;
        Ok(id)
    }

    /// The frame of 3D boxes: the rectified camera 0, x right, y down, z forward, metres.
    fn camera(&mut self, cx: &mut Reading<'_>) -> Result<Id<CoordinateFrame>> {
        if let Some(id) = self.camera {
            return Ok(id);
        }
        let id = metres(cx, "rectified-camera", super::CAMERA_AXES)?;
        self.camera = Some(id);
        Ok(id)
    }

    /// The frame of the point clouds: x forward, y left, z up, metres.
    pub(super) fn lidar(&mut self, cx: &mut Reading<'_>) -> Result<Id<CoordinateFrame>> {
        if let Some(id) = self.lidar {
            return Ok(id);
        }
        let id = metres(cx, "velodyne", super::LIDAR_AXES)?;
        self.lidar = Some(id);
        Ok(id)
    }

    /// Reads a calibration file and pushes its matrices. What it holds besides goes into the extras of the recording.
    pub(super) fn calibration(
        &mut self,
        cx: &mut Reading<'_>,
        path: &str,
        recording: Id<Recording>,
        camera: Id<Stream>,
        extras: &mut Extras,
    ) -> Result {
        let (_, bytes) = Self::open(cx, path)?;
        let mut others: Vec<(usize, String)> = Vec::new();
        let (mut position, namespace) = (0, self.namespace);
        let odd = self.rows(cx, path, &bytes, &mut |delivery, cx, line| {
            let id = || cx.ids.calibration();
            if let Some(calibration) = calib::parse(line.text, &delivery.space, id, recording, camera, namespace) {
                cx.put(Record::Calibration(calibration))?;
            } else {
                if calib::is_matrix(line.text) {
                    let message = "a calibration matrix without its 12 (R0_rect: 9) numbers; kept as text";
                    delivery.complain(cx, path, &line, Bad::new(codes::NUMBER, 0, message));
                }
                others.push((position, line.text.to_owned()));
            }
            position += 1;
            Ok(Row::Good)
        })?;
        if let Some(odd) = odd {
            push(extras, namespace, keys::CALIB_STYLE, &odd);
        }
        // An empty list stands for a file that holds nothing at all.
        if !others.is_empty() || position == 0 {
            push(extras, namespace, keys::CALIB_LINES, &others);
        }
        Ok(())
    }

    /// Pushes what holds for the delivery as a whole.
    pub(super) fn finish(self, cx: &mut Reading<'_>, files: &Files<'_>, folders: &super::layout::Folders) -> Result {
        let mut info = Info { format: self.namespace.into(), ..Info::default() };
        let layout = files.layout();
        if layout != Layout::Below(0) {
            push(&mut info.extras, self.namespace, keys::LAYOUT, &layout.pattern(folders));
        }
        if self.learner.spelling != self.usual {
            push(&mut info.extras, self.namespace, keys::SPELLING, &self.learner.spelling);
        }
        if let Some(style) = self.styles.unusual() {
            push(&mut info.extras, self.namespace, keys::STYLE, style);
        }
        if let Some(style) = self.calib_styles.unusual() {
            push(&mut info.extras, self.namespace, keys::CALIB_STYLE, style);
        }
        if let Some(first) = files.ignored.first() {
            let message = format!("{} text files that hold no labels were not read", files.ignored.len());
            let position = Position::file(cx.input.display(first));
            cx.report.diagnostic(Diagnostic::new(codes::IGNORED, message).severity(Severity::Note).at(position));
        }
        let unlabelled = files.unlabelled();
        if unlabelled > 0 {
            let message = format!("{unlabelled} calibration files have no labels and were not read");
            cx.report.diagnostic(Diagnostic::new(codes::IGNORED, message).severity(Severity::Note));
        }
        if files.labels.is_empty() {
            cx.report.diagnostic(Diagnostic::new(codes::EMPTY, "no label files").at(Position::file(cx.input.name())));
        }
        cx.put(Record::Info(info))
    }
}

fn metres(cx: &mut Reading<'_>, name: &'static str, axes: &'static str) -> Result<Id<CoordinateFrame>> {
    let id = cx.ids.frame();
    let unit = CoordinateUnit::Metre;
    cx.put(Record::Frame(CoordinateFrame { id, name: name.into(), unit, axes: axes.into(), first_pixel: None }))?;
    Ok(id)
}

fn cuboid([h, w, l, x, y, z, ry]: [Number; 7]) -> Cuboid {
    Cuboid {
        position: [x, y, z],
        anchor: Anchor::BottomCentre,
        size: [h, w, l],
        size_order: SizeOrder::HeightWidthLength,
        rotation: Rotation::Yaw { angle: ry, convention: genlock_model::cuboid::Yaw::Kitti.name().into() },
    }
}

/// Adds a field with a value that JSON can hold.
pub(super) fn push<T: Serialize>(extras: &mut Extras, namespace: &str, key: &'static str, value: &T) {
    if let Ok(raw) = serde_json::value::to_raw_value(value) {
        extras.push(namespace, key, raw);
    }
}
