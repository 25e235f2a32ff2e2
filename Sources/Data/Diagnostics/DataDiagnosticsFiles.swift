import Support

extension DataDiagnostics {
  /// A gzip file that cannot be decompressed.
  public static let damaged = DiagnosticCode(
    "E0601", "a compressed file is damaged",
    """
    A file that starts like gzip does not decompress: it ends too early, its checksum or length \
    does not agree with what came out, or other bytes follow the end. Usually a download was cut \
    short. Fetch the file again and compare its size; `gzip -t FILE` tests it.
    """)

  /// No library to decompress with.
  public static let noLibrary = DiagnosticCode(
    "E0602", "no library to decompress with",
    """
    Compressed data are read with the system's zlib or libdeflate, which are looked for when they \
    are first needed, so that the tool also runs without them. Neither was found. Install one of \
    them, or decompress the file beforehand and name the plain file in the spec.
    """)

  /// A file that decompresses to more than is accepted.
  public static let tooLarge = DiagnosticCode(
    "E0603", "a file is larger than its limit",
    """
    The size of a file after decompression is bounded: by the sizes its own header states, or by a \
    limit of the tool. A small compressed file can expand a thousandfold, so the bound is checked \
    while it is read, before memory is taken. Split a table that is honestly so large.
    """)

  /// An idx file with another magic number.
  public static let notIDX = DiagnosticCode(
    "E0604", "not an idx file of the wanted kind",
    """
    An idx file starts with a magic number: 2051 for images of unsigned bytes (count, rows, \
    columns), 2052 for images with channels, 2049 for labels. This file starts otherwise: perhaps \
    images and labels are swapped in the spec, or the file is of another format.
    """)

  /// An idx file whose length is not what its header says.
  public static let wrongLength = DiagnosticCode(
    "E0605", "a file's length disagrees with its header",
    """
    The header states how many examples of which size follow, and the file holds more or less than \
    that. It was cut short, or it is not what its header claims. Nothing was read from it.
    """)

  /// Inputs and targets of different counts.
  public static let countMismatch = DiagnosticCode(
    "E0606", "inputs and targets differ in number",
    """
    Each input needs its target, so the two files must hold the same number of examples. Usually \
    one file belongs to the training part and the other to the test part.
    """)

  /// No examples.
  public static let empty = DiagnosticCode(
    "E0607", "the data hold no example",
    """
    A file is well formed but holds nothing to learn from: no rows, or examples of no numbers. \
    Check that it is the file you mean.
    """)

  /// An array file that cannot be read.
  public static let badArray = DiagnosticCode(
    "E0615", "not a readable npy file",
    """
    An npy file starts with the bytes 93 `NUMPY`, a version, and a header that states the type, \
    the order and the shape of the array; the numbers follow. Something in it is not as the format \
    wants it. Write it again with `numpy.save(path, array)`.
    """)

  /// An array of a type or order that is not supported.
  public static let unsupportedArray = DiagnosticCode(
    "E0616", "an array of a type or order that is not read",
    """
    Arrays are read in C order, little-endian, of the types f4, f8, u1, u2, u4, u8, i1, i2, i4, i8 \
    and bool. Convert the array before it is saved: `numpy.save(path, \
    numpy.ascontiguousarray(array, dtype='<f4'))`.
    """)

  /// A class label that cannot be an index.
  public static let badLabel = DiagnosticCode(
    "E0617", "a class label is out of range",
    """
    Class labels given as numbers count from 0, and there are as many classes as the largest label \
    plus one. A label is negative, or so large that it cannot be a class index. For values to be \
    predicted, store the targets as floating-point numbers.
    """)

  /// Parts that do not go together.
  public static let partMismatch = DiagnosticCode(
    "E0618", "a part of the data does not fit the training part",
    """
    Test and validation data must have inputs of the shape that the model is trained on, and \
    classes that occur in training. Check that the files belong to the same data set.
    """)

  /// No memory for the data.
  public static let outOfMemory = DiagnosticCode(
    "E0619", "not enough memory for the data",
    """
    The sizes in a file's header or the number of columns after one-hot encoding ask for more \
    memory than the system gives. Use fewer examples or columns; `ignore` leaves columns out.
    """)

  static let fileCodes = [
    damaged, noLibrary, tooLarge, notIDX, wrongLength, countMismatch, empty, badArray,
    unsupportedArray, badLabel, partMismatch, outOfMemory,
  ]

  /// The diagnostic that memory is not to be had; `bytes` is nil where the product overflows.
  static func noMemory(_ what: String, bytes: Int?, at span: Span?) -> DiagnosticError {
    let amount = bytes.map(ByteCount.text) ?? "more than any machine has"
    return error(outOfMemory, "no memory for \(what): \(amount) wanted", at: span)
  }
}
