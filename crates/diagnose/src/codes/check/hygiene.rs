//! Labels that are wrong by themselves.

codes! {
    INVERTED = "check/inverted", Error, "a label that ends before it starts",
        "The end of the label lies before its start. Readers keep such labels so that they can be reported.\n\n\
         A loader that takes the length of the label gets a negative number; some swap the ends, some drop the label.\n\n\
         Example: a cue from 12.5 s to 11.9 s.\n\n\
         To mend it, look at the media: the ends may be swapped, or one of them mistyped.";
    EMPTY_SPAN = "check/empty-span", Warning, "a label without duration",
        "Start and end are the same although the label is of a kind that lasts, such as a cue or a speaker turn.\n\n\
         Such labels have no overlap with anything, so no measure counts them.\n\n\
         Example: a speaker turn from 3.2 s to 3.2 s.\n\n\
         To mend it, set the end, or leave the label out.";
    DEGENERATE = "check/degenerate", Error, "a shape without an inside",
        "A box has no area or negative sides, a polygon fewer than three points or no area, a line fewer than two points, a cuboid no volume, a range of text a negative length.\n\n\
         Such shapes have no overlap with anything; some trainers divide by their area. Numbers that are not finite never come so far: readers report and leave them out.\n\n\
         Example: a box of 13 by 0 pixels, left by a click.\n\n\
         To mend it, leave the label out, or draw it again.";
    OUTSIDE_IMAGE = "check/outside-image", Warning, "a shape outside its image",
        "A shape reaches over the edge of its image by more than 2 pixels; it is an error if it lies outside as a whole. Keypoints are passed over. Where the size of the image is not known, nothing is checked; `--media` fills it in.\n\n\
         Trainers clip or refuse it. Often the image was scaled, cut or turned after it was labelled; then many labels have it.\n\n\
         Example: a box that ends at 1300 in an image of 1242 pixels.\n\n\
         To mend it, find out whether the image has another size than the one that was labelled. Objects that are cut by the edge on purpose are tolerated with `tolerance`.";
    DUPLICATE = "check/duplicate", Warning, "one object labelled twice",
        "Two boxes of one class and annotator in one picture overlap by 90 % of their union or more, or two other shapes are the same. 3D boxes that stand twice are found by check/overlapping-cuboids.\n\n\
         The object counts double. Matching one prediction to two labels makes one of them a miss.\n\n\
         Example: two boxes of one car that differ by a pixel.\n\n\
         To mend it, leave one of them out. `min-iou` is the parameter, also for one class.";
    CLASS_FLIP = "check/class-flip", Error, "a track that changes its class",
        "Most labels of a track have one class, and this one has another.\n\n\
         A thing does not change what it is; the tracker may have jumped to another one, or the wrong class was chosen.\n\n\
         Example: track 12 is a car in 80 frames and a truck in 2.\n\n\
         To mend it, set the class of the track, or cut the track where it jumps.";
    TRACK_GAP = "check/track-gap", Warning, "a gap in a track",
        "A track that is labelled regularly is not labelled for up to five frames; longer gaps are taken for an object that was out of sight. Where nobody labelled anything in those frames, that is one finding for the frames. Tracks of keyframes only, between which a tool interpolates, are passed over.\n\n\
         An object that flickers teaches a detector to miss it.\n\n\
         Example: a pedestrian in frames 10 to 31 and 33 to 60.\n\n\
         To mend it, label the frames, or interpolate. `most` and `regular` are the parameters.";
    COUNT = "check/count", Note, "a different number of objects in two modalities",
        "In one recording, two modalities have a different number of tracks of one class. Not on by default: sensors see different parts of a scene.\n\n\
         Where both see the same, the numbers must agree.\n\n\
         Example: three cars in the picture, four in the point cloud.\n\n\
         To mend it, look for the track that only one of them has. Select it with `--select count`.";
    SIZE_OUTLIER = "check/size-outlier", Note, "a shape of an unusual size",
        "The area of a box, or the volume of a cuboid, is more than eight standard deviations (from the median of distances, by logarithm) from the median of its class. Not on by default: sizes in pictures have long tails.\n\n\
         A slip of the mouse or a wrong unit shows in the size.\n\n\
         Example: a pedestrian of 12 cubic metres.\n\n\
         To mend it, look at the label, or at its class. Select it with `--select size-outlier`; `far` and `min-labels` are the parameters.";
}
