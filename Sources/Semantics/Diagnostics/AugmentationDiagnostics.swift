import Data
import Support

/// What is wrong with changes of images.
public enum AugmentationDiagnostics {
  static let refusedCode = DiagnosticCode(
    "E0540", "images that cannot be changed so",
    """
    A step of `augment`, or the views of `evaluate`, cannot be made of the images that it gets: a \
    crop or a cutout is larger than the image (with its padding), colours are to be changed where \
    there is one channel, or the inputs are no images at all but a table or a text. The shape of \
    an image after the last step is what the model's input must have. `nnspec data SPEC --out \
    sheet.png` shows what the network sees.
    """)

  static let codes = [refusedCode]

  /// The diagnostic of a refusal.
  public static func refused(_ refusal: AugmentationRefusal, _ span: Span?) -> Diagnostic {
    Diagnostic(refusedCode, refusal.message, at: span, notes: [refusal.remedy])
  }
}
