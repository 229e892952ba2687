//! What comparing annotators and joining their deliveries says.

codes! {
    BELOW = "agree/below", Error, "annotators agree less than asked for",
        "The agreement that --min-agreement names is below the bound, an error rate is above it, or there is no figure to judge. Look at the table of pairs for an annotator who stands apart, and at the table of classes for a class that the instructions do not define well. Figures without a value say why.";
    ONE_SIDED = "agree/one-sided", Warning, "something that only one annotator looked at",
        "A recording, image or text stands in the delivery of one annotator only, so that there is nothing to compare it with; it counts in no figure. Streams are taken for the same by their names: with the recording, without the ending, or by the last part of the path. Deliveries of one stream each are taken for the same whatever it is called.";
    LEFT_OUT = "agree/left-out", Warning, "labels that cannot be compared",
        "Labels of a kind that no measure here speaks of, or whose times or areas cannot be told, were left out of all figures. The message says which and how many. Give the media with --media where frames of one annotator stand against seconds of another.";
    SAME = "agree/same-item", Note, "streams of different names were taken for the same",
        "Each annotator delivered one stream only, and the streams bear different names. They were compared as one. Give deliveries of several streams, or the same names, to have them told apart.";
    NO_REGION = "agree/no-region", Warning, "a scored region that belongs to nothing",
        "A row of the UEM file names a recording that no annotator delivered. Its name has to be that of the stream or of the recording.";
    NO_QUORUM = "agree/no-quorum", Warning, "a label that too few annotators set",
        "Fewer annotators than the quorum set this label, counting only those who looked at the place. It is not part of the consensus. Lower --quorum, or have the place reviewed.";
    CLASS_TIED = "agree/class-tied", Warning, "annotators are tied on a class",
        "Equally many annotators chose each of several classes for what is the same label otherwise. The consensus took that of the annotator who is named first on the command line. Have the place reviewed, or add an annotator.";
    VALUE_TIED = "agree/value-tied", Warning, "annotators are tied on a value",
        "Equally many annotators gave each of several values of an attribute or text. The consensus took that of the annotator who is named first on the command line.";
    SPREAD = "agree/spread", Warning, "annotators put a boundary far apart",
        "The boundaries of the annotators who agree on a label lie further apart than the tolerance. The consensus took the median, which none of them may have meant.";
    NOT_MERGED = "agree/not-merged", Warning, "labels that cannot be joined",
        "Labels of a kind for which there is no consensus here were not taken over, or fields on which annotators differ were dropped. The message says which and how many.";
}
