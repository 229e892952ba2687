//! Which of COCO's kinds of annotation files a file is.

/// The kinds of annotations that were seen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kinds {
    pub(super) images: bool,
    pub(super) results: bool,
    pub(super) shapes: bool,
    pub(super) crowds_only: bool,
    pub(super) keypoints: bool,
    pub(super) captions: bool,
    pub(super) panoptic: bool,
    pub(super) labels: bool,
    /// Annotations with a shape that are no crowds.
    pub(super) objects: bool,
}

impl Kinds {
    /// Adds what another file had.
    pub(super) fn add(&mut self, other: Self) {
        let Self { images, results, shapes, crowds_only, keypoints, captions, panoptic, labels, objects } = other;
        self.images |= images;
        self.results |= results;
        self.shapes |= shapes;
        self.crowds_only |= crowds_only;
        self.keypoints |= keypoints;
        self.captions |= captions;
        self.panoptic |= panoptic;
        self.labels |= labels;
        self.objects |= objects;
    }

    /// The name of the flavour; none if nothing was found.
    pub(super) fn variant(self) -> Option<&'static str> {
        if self.results {
            return Some("results");
        }
        // Stuff files hold whole regions: run lengths that are all marked as crowds.
        let stuff = self.shapes && !self.objects && self.crowds_only && !self.keypoints;
        let kinds = [
            (self.keypoints, "keypoints"),
            (self.captions, "captions"),
            (self.panoptic, "panoptic"),
            (stuff, "stuff"),
            (self.shapes && !stuff && !self.keypoints, "instances"),
            (self.labels && !self.shapes && !self.keypoints, "labels"),
        ];
        let mut found = kinds.iter().filter(|(there, _)| *there).map(|(_, name)| *name);
        match (found.next(), found.next()) {
            (None, _) => self.images.then_some("image_info"),
            (only, None) => only,
            _ => Some("mixed"),
        }
    }
}
