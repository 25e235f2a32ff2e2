/// What is looked at.
public struct InspectOptions: Sendable {
  /// Whether the layers' outputs are.
  public var showsActivations = true
  /// Whether the gradients of the loss by the layers' outputs are.
  public var showsGradients = false
  /// Whether the parameters are.
  public var showsWeights = false
  /// The examples of the batch; nil means the spec's batch.
  public var batch: Int?

  /// Activations on the spec's batch.
  public init() {}

  /// Whether the network has to be run.
  var needsBatch: Bool { showsActivations || showsGradients }
}

/// What a look into a network found.
public struct Inspection: Sendable {
  /// The name of the spec.
  public let name: String
  /// The update after which the weights are as they were seen; nil means their first values.
  public let step: Int?
  /// The examples of the batch; nil where the network was not run.
  public let samples: Int?
  /// The network's inputs and the layers' outputs, in the order of the spec.
  public let activations: [InspectedLayer]
  /// The gradients of the loss by the layers' outputs, in the order of the spec.
  public let gradients: [InspectedGradient]
  /// The parameters, in order.
  public let weights: [InspectedWeight]

  /// The worst verdict on a layer and the layers that have it; nil where there are no activations.
  public var verdict: (Verdict, layers: [String])? {
    let found = activations.compactMap(\.verdict)
    guard let worst = Verdict.allCases.first(where: found.contains) else { return nil }
    return (worst, activations.filter { $0.verdict == worst }.map(\.path))
  }
}

/// The values of one layer's output.
public struct InspectedLayer: Sendable {
  /// The layer's path, or the name of an input.
  public let path: String
  /// The layer's name in the catalogue; `input` for inputs.
  public let kind: String
  /// The extents of one example.
  public let extents: [Int]
  /// The values over the batch.
  public let values: ValueStatistics
  /// The share of values at the bounds of the activation; nil where it does not saturate.
  public let saturatedShare: Double?
  /// The share of units that are zero for every example.
  public let deadShare: Double
  /// How the values look; nil for layers that are no activations.
  public let verdict: Verdict?
}

/// The gradients of the mean loss by one layer's output, over the batch.
public struct InspectedGradient: Sendable {
  /// The layer's path.
  public let path: String
  /// The layer's name in the catalogue.
  public let kind: String
  /// The gradients by the output.
  public let values: ValueStatistics
  /// The gradients by the layer's weight; nil where it has none.
  public let weight: ValueStatistics?
}

/// The values of one parameter.
public struct InspectedWeight: Sendable {
  /// Its name.
  public let name: String
  /// Its extents.
  public let extents: [Int]
  /// The values.
  public let values: ValueStatistics
  /// The standard deviation that the initializer states; nil where it states none, and for trained
  /// weights.
  public let stated: Double?
}
