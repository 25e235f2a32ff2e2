import Support

extension DataDiagnostics {
  /// A split that leaves a part without examples.
  public static let emptySplit = DiagnosticCode(
    "E0620", "a split leaves a part without examples",
    """
    The validation part is taken from the training part; both must keep at least one example. \
    Write another share (`10% of train`) or number (`5000 samples of train`).
    """)

  /// More components than there are features.
  public static let components = DiagnosticCode(
    "E0621", "more components than features",
    """
    Principal components are directions in the space of the inputs, so there are at most as many \
    as an input has numbers. Ask for fewer.
    """)

  /// Too many features to decompose.
  public static let tooManyFeatures = DiagnosticCode(
    "E0622", "too many features for principal components",
    """
    `pca` and `whiten` decompose the covariance of all pairs of features, which takes memory with \
    the square and time with the cube of their number. The limit is 4,096 features. Use \
    `standardize`, or shrink the inputs first.
    """)

  /// Statistics that are not finite.
  public static let notFitted = DiagnosticCode(
    "E0625", "a preprocessing step cannot be fitted",
    """
    The mean or the spread of a feature over the training part is not a finite number: the data \
    hold infinities, values that are not numbers, or values so large that their squares overflow. \
    Clean or rescale the data.
    """)

  /// A feature that is always the same.
  public static let constantFeature = DiagnosticCode(
    "W0601", "a feature is constant",
    """
    A feature has the same value in all training examples, so its standard deviation is zero and \
    dividing by it is meaningless. It is mapped to 0 everywhere, also where a later example \
    differs. Corners of images are often constant; in a table, leave the column out with `ignore`.
    """)

  /// Directions without variance.
  public static let flatDirections = DiagnosticCode(
    "W0602", "directions without variance",
    """
    The training part does not vary along some principal directions (constant or duplicate \
    features, or fewer examples than features). Whitening would divide by zero there; these \
    directions are mapped to 0. An `epsilon` above zero keeps them, damped.
    """)

  static let preparationCodes = [
    emptySplit, components, tooManyFeatures, notFitted, constantFeature, flatDirections,
  ]
}
