//! COCO's own words, and the marks by which the reader tells the writer how a file was laid out.

/// The id of the format and the namespace of its extras.
pub(super) const NS: &str = "coco";

/// Keys of an image in the order of the data format page of cocodataset.org.
pub(super) const IMAGE_KEYS: &[&str] =
    &["id", "width", "height", "file_name", "license", "flickr_url", "coco_url", "date_captured"];
/// Keys of a category.
pub(super) const CATEGORY_KEYS: &[&str] = &["supercategory", "id", "name", "keypoints", "skeleton"];
/// Keys of an annotation of any kind.
pub(super) const ANNOTATION_KEYS: &[&str] = &[
    "id",
    "image_id",
    "category_id",
    "segmentation",
    "keypoints",
    "num_keypoints",
    "bbox",
    "area",
    "iscrowd",
    "caption",
    "score",
    "attributes",
];
/// Keys of a panoptic annotation.
pub(super) const PANOPTIC_KEYS: &[&str] = &["segments_info", "file_name", "image_id"];

/// Extras whose keys begin with this sign are marks of the layout, not fields; a field that begins with it gets a second one.
pub(super) const MARK: char = '$';
/// Source: the part of the file that its records make: `images`, `annotations`, `categories`, `image`, or nothing for a root list.
pub(super) const NEXT: &str = "$next";
/// Source: sections of the usual order that the file does not have.
pub(super) const MISSING: &str = "$missing";
/// Source: the keys of the first record of that part, in order.
pub(super) const KEYS: &str = "$keys";
/// Source: the white space of the file.
pub(super) const STYLE: &str = "$style";
/// Source: the annotations of this part end with computed values; see [`super::computed`].
pub(super) const COMPUTED: &str = "$computed";
/// Stream and class: the file refers to it but does not declare it.
pub(super) const UNDECLARED: &str = "$undeclared";
/// Stream and class: the record has no name.
pub(super) const NAMELESS: &str = "$nameless";
/// Label of a part with computed values: it has none.
pub(super) const BARE: &str = "$bare";
/// Label: fields of a run-length object beside `counts` and `size`.
pub(super) const RLE_REST: &str = "$rle";
/// Label: the run-length object has its keys in the order that is unusual for its kind.
pub(super) const RLE_TURNED: &str = "$rle_turned";
/// Label: the visibility of its keypoints is written with this ending.
pub(super) const VISIBILITY: &str = "$visibility";
/// Label: fields of the panoptic annotation that its segment begins.
pub(super) const ANNOTATION: &str = "$annotation";
/// Label: stands for a panoptic annotation without segments.
pub(super) const EMPTY: &str = "$empty";
/// Class: the keys of its skeleton that the record does not have.
pub(super) const ABSENT: &str = "$absent";

/// A part of the file whose elements become records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// `images`.
    Images,
    /// `annotations`.
    Annotations,
    /// `categories`.
    Categories,
    /// `image`: the one image of a Segment Anything file.
    Image,
    /// The root list of a results file.
    Results,
}

/// The sections of the root object in the order of the data format page.
pub(super) const SECTIONS: [Section; 3] = [Section::Images, Section::Annotations, Section::Categories];

impl Section {
    /// The section of a key of the root object that holds a list.
    pub(super) fn of_list(key: &str) -> Option<Self> {
        Some(match key {
            "images" => Self::Images,
            "annotations" => Self::Annotations,
            "categories" => Self::Categories,
            _ => return None,
        })
    }

    /// The key.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Annotations => "annotations",
            Self::Categories => "categories",
            Self::Image => "image",
            Self::Results => "",
        }
    }

    /// Its keys in the usual order.
    pub(super) const fn usual_keys(self) -> &'static [&'static str] {
        match self {
            Self::Images | Self::Image => IMAGE_KEYS,
            Self::Annotations | Self::Results => ANNOTATION_KEYS,
            Self::Categories => CATEGORY_KEYS,
        }
    }

    /// The section of a key that a reader noted.
    pub(super) fn of_note(key: &str) -> Option<Self> {
        match key {
            "image" => Some(Self::Image),
            "" => Some(Self::Results),
            _ => Self::of_list(key),
        }
    }
}
