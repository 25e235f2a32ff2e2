import Graph
import Schema

/// `upsample`: a larger image without weights.
public struct UpsampleLayer: Layer {
  private let factor: [Int]
  /// How values between pixels are found.
  public let form: UpsampleForm

  /// The declaration.
  public static let declaration = Declaration(
    "upsample", .layer, "Enlarges an image by a whole factor.",
    arguments: [
      Argument(
        "factor", WindowArguments.extent, .required,
        "how many pixels each becomes along each axis; one number for both"),
      UpsampleForm.argument,
    ],
    source: "nearest: y[i, j] = x[i / factor, j / factor]; bilinear: between the middles of "
      + "pixels, corners not aligned",
    details: """
      Takes an image HxWxC and gives factor H x factor W x C; a sequence TxC grows along T. It has \
      no parameters; with a `conv` behind it, it enlarges without the checkerboard that a \
      `transposed_conv` may leave (Odena et al. 2016).
      """,
    example: "upsample(2, form = bilinear)")

  /// The layer of accepted arguments; throws where the factor is out of range.
  public init(arguments: Arguments) throws(OperatorError) {
    factor = try WindowArguments.extents("factor", arguments)
    form = UpsampleForm(arguments)
  }

  /// Adds the enlargement.
  public func build(
    _ inputs: [ValueID], _ builder: inout LayerBuilder
  ) throws(OperatorError) -> ValueID {
    let view = try ImageView(inputs, &builder)
    let upsample = Upsample(try view.perAxis(factor, "factor"), form)
    return try view.restored(try builder.apply(upsample, view.image), &builder)
  }
}

/// How values between pixels are found.
public enum UpsampleForm: String, Hashable, Sendable, CaseIterable {
  /// Each pixel is repeated.
  case nearest
  /// Straight lines along height and width.
  case bilinear

  /// The argument that says so.
  static let argument = Argument(
    "form", .choice(allCases.map(\.rawValue)), .value(.name("nearest")),
    "whether pixels are repeated or joined by straight lines")

  /// From accepted arguments.
  init(_ arguments: Arguments) {
    self = UpsampleForm(rawValue: arguments.word("form")) ?? .nearest
  }

  /// The enlargement of one axis.
  func axis(extent: Int, factor: Int) -> ResamplingAxis {
    switch self {
    case .nearest: .nearest(extent: extent, factor: factor)
    case .bilinear: .linear(extent: extent, factor: factor)
    }
  }
}

/// The enlargement of an image by a whole factor.
public struct Upsample: ChannelMap, Hashable {
  /// How many pixels each becomes.
  public let factor: PerAxis
  /// How values between pixels are found.
  public let form: UpsampleForm

  /// A mean of neighbours.
  public var commutation: Commutation { .affine }

  /// The attributes' declarations.
  static let arguments = [
    Argument(
      "factor", .list(.integer(1...WindowAxis.most)), .required,
      "how many pixels each becomes, along height and width"),
    UpsampleForm.argument,
  ]

  /// The declaration.
  public static let declaration = Declaration(
    "upsample", .primitive, "Enlarges an image by a whole factor.", arguments: arguments,
    source: "the average of the nearest pixels, weighted by how near they are, or the nearest one",
    details: "x is [height, width, channels].",
    example: "upsample {factor = [2, 2], form = nearest}")

  /// An enlargement; factors are at least 1.
  public init(_ factor: PerAxis, _ form: UpsampleForm) {
    self.factor = factor
    self.form = form
  }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    factor = try attributes.perAxis("factor")
    form = UpsampleForm(attributes)
  }

  /// Factor and form.
  public var attributes: Arguments { ["factor": factor.value, "form": .name(form.rawValue)] }

  /// Pure, and each example by itself.
  public var traits: Traits { [.pure, .perExample] }

  /// `[H, W, C]` gives `[factor H, factor W, C]`.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    let image = try ImageType(operands[0], of: name)
    let size = PerAxis(image.size.y * factor.y, image.size.x * factor.x)
    return [ImageType.type(size, image.channels, as: operands[0])]
  }

  /// The transposed weights over the upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    return [try context.builder.apply(UpsampleGradient(factor, form), upstream)]
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel {
    let extents = site.operands[0].extents
    return ResamplingKernel(
      form.axis(extent: extents[0], factor: factor.y),
      form.axis(extent: extents[1], factor: factor.x), site)
  }
}

/// The gradient of `upsample`, which is linear and therefore the gradient of this.
public struct UpsampleGradient: Operator, Hashable {
  private let factor: PerAxis
  private let form: UpsampleForm

  /// The declaration.
  public static let declaration = Declaration(
    "upsample_gradient", .primitive, "Adds up gradients of an enlarged image by its pixels.",
    arguments: Upsample.arguments,
    source: "dx[p] = sum of dy[i] w[i, p], w the weights of `upsample`",
    details: "dy is [factor height, factor width, channels].",
    example: "upsample_gradient {factor = [2, 2], form = nearest}")

  /// The gradient of an enlargement.
  init(_ factor: PerAxis, _ form: UpsampleForm) {
    self.factor = factor
    self.form = form
  }

  /// From accepted attributes; throws where a list has another length.
  public init(attributes: Arguments) throws(OperatorError) {
    self.init(try attributes.perAxis("factor"), UpsampleForm(attributes))
  }

  /// Factor and form.
  public var attributes: Arguments { ["factor": factor.value, "form": .name(form.rawValue)] }

  /// Pure.
  public var traits: Traits { .pure }

  /// `[factor H, factor W, C]` gives `[H, W, C]`; throws where the factor does not divide.
  public func results(of operands: [TensorType]) throws(OperatorError) -> [TensorType] {
    try OperandCheck.count(operands, 1, of: name)
    let image = try ImageType(operands[0], of: name)
    guard image.size.y % factor.y == 0, image.size.x % factor.x == 0 else {
      throw OperatorError(
        .shape, "the gradient is of no enlarged image", expected: "a multiple of \(factor.text)",
        found: image.size.text)
    }
    let size = PerAxis(image.size.y / factor.y, image.size.x / factor.x)
    return [ImageType.type(size, image.channels, as: operands[0])]
  }

  /// The enlarged upstream gradient.
  public func gradient(_ context: inout GradientContext) throws(OperatorError) -> [ValueID?] {
    guard let upstream = context.upstream[0] else { return [nil] }
    return [try context.builder.apply(Upsample(factor, form), upstream)]
  }

  /// Row by row.
  public func kernel(_ site: KernelSite) -> any Kernel {
    let extents = site.results[0].extents
    func axis(_ extent: Int, _ factor: Int) -> ResamplingAxis {
      form.axis(extent: extent, factor: factor).transposed(extent: extent)
    }
    return ResamplingKernel(axis(extents[0], factor.y), axis(extents[1], factor.x), site)
  }
}
