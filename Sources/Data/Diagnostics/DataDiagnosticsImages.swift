import Support

extension DataDiagnostics {
  /// An image file that cannot be decoded.
  public static let badImage = DiagnosticCode(
    "E0640", "an image file that cannot be read",
    """
    A PNG, JPEG, PPM or PGM file is damaged or of a kind that is not read: it ends in the \
    middle, a checksum is wrong, or its header contradicts itself. Nothing of it is taken. \
    Replace the file, or let the source continue without it: `images("folder", corrupt = \
    skip)` puts the next sound image of the same class in its place and lists what it \
    replaced.
    """)

  /// A library for images that is missing.
  public static let noImageLibrary = DiagnosticCode(
    "E0641", "no library to decode images with",
    """
    PNG files need the system's zlib and JPEG files its libjpeg. Both are looked for when the \
    first such file is read, so that the tool also runs without them. Install the package that the \
    message names, or convert the images to PPM, which needs no library.
    """)

  /// An image of another size than the others.
  public static let otherImageSize = DiagnosticCode(
    "E0642", "an image of another size",
    """
    With `fit = exact` all images of a folder must have one size: the one that `size` states, or \
    that of the first image. `fit = crop` scales the middle of each image and cuts off what is too \
    much; `fit = stretch` scales each to the size, which changes its aspect.
    """)

  /// Damaged images that were left out.
  public static let skippedImages = DiagnosticCode(
    "W0640", "damaged images were replaced",
    """
    `corrupt = skip` lets training go on where an image cannot be decoded: the next sound image of \
    the same class takes its place, every time. The notes list the first of them. Few do no harm; \
    many mean that the set was copied badly.
    """)

  static let imageCodes = [badImage, noImageLibrary, otherImageSize, skippedImages]

  /// The diagnostic of a file that is no sound image.
  static func unreadable(_ path: String, _ failure: PictureError, at span: Span?) -> DiagnosticError
  {
    if case .noLibrary(let name, let package) = failure {
      return error(
        noImageLibrary, "cannot decode `\(path)`: the system has no \(name)", at: span,
        notes: ["on Debian: apt install \(package)"])
    }
    return error(
      badImage, "cannot read `\(path)`: \(failure.reason)", at: span,
      notes: ["replace the file; in a folder, `corrupt = skip` goes on without it"])
  }
}
