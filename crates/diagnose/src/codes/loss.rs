//! What a conversion can lose. One code for each feature of the schema.

codes! {
    BOX = "loss/box", Warning, "axis-aligned boxes",
        "The output format cannot express axis-aligned boxes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/box (or all). The message says what is lost and how often.";
    ROTATED_BOX = "loss/rotated-box", Warning, "rotated boxes",
        "The output format cannot express rotated boxes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/rotated-box (or all). The message says what is lost and how often.";
    POLYGON = "loss/polygon", Warning, "polygons",
        "The output format cannot express polygons, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/polygon (or all). The message says what is lost and how often.";
    POLYGON_HOLES = "loss/polygon-holes", Warning, "polygons with holes or several parts",
        "The output format cannot express polygons with holes or several parts, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/polygon-holes (or all). The message says what is lost and how often.";
    MASK = "loss/mask", Warning, "pixel masks",
        "The output format cannot express pixel masks, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/mask (or all). The message says what is lost and how often.";
    KEYPOINTS = "loss/keypoints", Warning, "keypoints",
        "The output format cannot express keypoints, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/keypoints (or all). The message says what is lost and how often.";
    POLYLINE = "loss/polyline", Warning, "polylines",
        "The output format cannot express polylines, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/polyline (or all). The message says what is lost and how often.";
    POINTS = "loss/points", Warning, "points and point sets",
        "The output format cannot express points and point sets, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/points (or all). The message says what is lost and how often.";
    ELLIPSE = "loss/ellipse", Warning, "ellipses and circles",
        "The output format cannot express ellipses and circles, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/ellipse (or all). The message says what is lost and how often.";
    CUBOID = "loss/cuboid", Warning, "3D boxes",
        "The output format cannot express 3D boxes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/cuboid (or all). The message says what is lost and how often.";
    TEXT_SPAN = "loss/text-span", Warning, "character ranges",
        "The output format cannot express character ranges, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/text-span (or all). The message says what is lost and how often.";
    FOREIGN_SHAPE = "loss/foreign-shape", Warning, "shapes that only their own format knows",
        "The output format cannot express shapes that only their own format knows, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/foreign-shape (or all). The message says what is lost and how often.";
    INSTANT = "loss/instant", Warning, "labels at one instant or frame",
        "The output format cannot express labels at one instant or frame, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/instant (or all). The message says what is lost and how often.";
    SPAN = "loss/span", Warning, "labels with a start and an end",
        "The output format cannot express labels with a start and an end, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/span (or all). The message says what is lost and how often.";
    SPANS = "loss/spans", Warning, "labels with several intervals",
        "The output format cannot express labels with several intervals, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/spans (or all). The message says what is lost and how often.";
    UNTIMED = "loss/untimed", Warning, "labels without a time",
        "The output format cannot express labels without a time, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/untimed (or all). The message says what is lost and how often.";
    CLASS = "loss/class", Warning, "class names",
        "The output format cannot express class names, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/class (or all). The message says what is lost and how often.";
    TEXT = "loss/text", Warning, "transcripts and captions",
        "The output format cannot express transcripts and captions, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/text (or all). The message says what is lost and how often.";
    ATTRIBUTES = "loss/attributes", Warning, "attributes",
        "The output format cannot express attributes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/attributes (or all). The message says what is lost and how often.";
    ATTRIBUTE_TIMES = "loss/attribute-times", Warning, "attributes that hold for a part of the time",
        "The output format cannot express attributes that hold for a part of the time, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/attribute-times (or all). The message says what is lost and how often.";
    SCORE = "loss/score", Warning, "scores",
        "The output format cannot express scores, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/score (or all). The message says what is lost and how often.";
    ANNOTATOR = "loss/annotator", Warning, "annotators",
        "The output format cannot express annotators, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/annotator (or all). The message says what is lost and how often.";
    TRACK = "loss/track", Warning, "tracks",
        "The output format cannot express tracks, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/track (or all). The message says what is lost and how often.";
    KEYFRAME = "loss/keyframe", Warning, "key frame marks",
        "The output format cannot express key frame marks, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/keyframe (or all). The message says what is lost and how often.";
    RELATION = "loss/relation", Warning, "relations between labels",
        "The output format cannot express relations between labels, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/relation (or all). The message says what is lost and how often.";
    HIERARCHY = "loss/hierarchy", Warning, "class hierarchies and synonyms",
        "The output format cannot express class hierarchies and synonyms, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/hierarchy (or all). The message says what is lost and how often.";
    SKELETON = "loss/skeleton", Warning, "skeletons of keypoint classes",
        "The output format cannot express skeletons of keypoint classes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/skeleton (or all). The message says what is lost and how often.";
    ONTOLOGY = "loss/ontology", Warning, "classes that no label uses",
        "The output format cannot express classes that no label uses, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/ontology (or all). The message says what is lost and how often.";
    LABEL_ID = "loss/label-id", Warning, "ids of labels",
        "The output format cannot express ids of labels, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/label-id (or all). The message says what is lost and how often.";
    ID = "loss/id", Warning, "ids of recordings, streams, classes and tracks",
        "The output format cannot express ids of recordings, streams, classes and tracks, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/id (or all). The message says what is lost and how often.";
    RECORDING = "loss/recording", Warning, "several recordings in one delivery",
        "The output format cannot express several recordings in one delivery, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/recording (or all). The message says what is lost and how often.";
    STREAM = "loss/stream", Warning, "streams of a kind that the format does not have",
        "The output format cannot express streams of a kind that the format does not have, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/stream (or all). The message says what is lost and how often.";
    MEDIA = "loss/media", Warning, "references to media",
        "The output format cannot express references to media, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/media (or all). The message says what is lost and how often.";
    SIZE = "loss/size", Warning, "image sizes",
        "The output format cannot express image sizes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/size (or all). The message says what is lost and how often.";
    FRAME_LIST = "loss/frame-list", Warning, "lists of frames",
        "The output format cannot express lists of frames, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/frame-list (or all). The message says what is lost and how often.";
    CLOCK = "loss/clock", Warning, "clocks: rates, units and zeros",
        "The output format cannot express clocks: rates, units and zeros, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/clock (or all). The message says what is lost and how often.";
    MAP = "loss/map", Warning, "maps between clocks and their evidence",
        "The output format cannot express maps between clocks and their evidence, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/map (or all). The message says what is lost and how often.";
    TIME_PRECISION = "loss/time-precision", Warning, "times finer than the format writes",
        "The output format cannot express times finer than the format writes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/time-precision (or all). The message says what is lost and how often.";
    COORDINATES = "loss/coordinates", Warning, "coordinates finer than the format writes",
        "The output format cannot express coordinates finer than the format writes, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/coordinates (or all). The message says what is lost and how often.";
    COORDINATE_FRAME = "loss/coordinate-frame", Warning, "coordinate frames",
        "The output format cannot express coordinate frames, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/coordinate-frame (or all). The message says what is lost and how often.";
    CALIBRATION = "loss/calibration", Warning, "camera and sensor calibration",
        "The output format cannot express camera and sensor calibration, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/calibration (or all). The message says what is lost and how often.";
    POSE = "loss/pose", Warning, "poses of sensors and vehicles",
        "The output format cannot express poses of sensors and vehicles, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/pose (or all). The message says what is lost and how often.";
    INFO = "loss/info", Warning, "information about the dataset",
        "The output format cannot express information about the dataset, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/info (or all). The message says what is lost and how often.";
    EXTRAS = "loss/extras", Warning, "fields of another format",
        "The output format cannot express fields of another format, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/extras (or all). The message says what is lost and how often.";
    ORDER = "loss/order", Warning, "the order of records",
        "The output format cannot express the order of records, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/order (or all). The message says what is lost and how often.";
    UNKNOWN_RECORD = "loss/unknown-record", Warning, "records of an unknown kind",
        "The output format cannot express records of an unknown kind, or not all of them. Conversion is refused unless the loss is accepted with --allow-loss loss/unknown-record (or all). The message says what is lost and how often.";
}
