import Support

extension DataDiagnostics {
  /// Streaming that is asked for and cannot be.
  public static let notStreamed = DiagnosticCode(
    "E0634", "examples that cannot be streamed",
    """
    A set that is larger than memory is read example by example from where it lies in its file. \
    That needs a plain file: from a compressed one nothing can be read without what stands before \
    it. Numbers must also lie there in a type that is kept as it is: unsigned bytes or 32-bit \
    floating point. Decompress or convert the file, or let it be read into memory.
    """)

  /// A zip archive that cannot be read.
  public static let badArchive = DiagnosticCode(
    "E0635", "not a readable npz archive",
    """
    An npz file is a zip archive of npy arrays, stored or deflated, as `numpy.savez(path, x=x, \
    y=y)` and `numpy.savez_compressed` write it. Its directory or one of its entries is broken, \
    was cut short, or uses a form that is not read (archives above 4 GB, encryption, other ways \
    of compressing). Write it again.
    """)

  /// An array that an archive does not have.
  public static let noArray = DiagnosticCode(
    "E0636", "the archive has no such array",
    """
    Arrays of an npz archive are found by the names they were saved under: `numpy.savez(path, \
    image=x, label=y)` has `image` and `label`. The name given is none of them, or nothing is \
    left as input once the targets are taken away.
    """)

  static let archiveCodes = [notStreamed, badArchive, noArray]
}
