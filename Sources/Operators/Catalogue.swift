import Graph
import Schema

/// The layers, operators, losses and metrics there are. A line here is all that an entry needs beside
/// its own file.
public enum OperatorCatalogue {
  /// The layers that the language names, in the order of the manual.
  public static let layers = Catalogue<any Layer.Type>(
    .layer,
    [
      // Dense
      // Activations
      layer(IdentityLayer.self),
      layer(ReLULayer.self),
      layer(LeakyReLULayer.self),
      layer(PReLULayer.self),
      layer(ELULayer.self),
      layer(SELULayer.self),
      layer(GELULayer.self),
      layer(SiLULayer.self),
      layer(MishLayer.self),
      layer(SoftplusLayer.self),
      layer(SigmoidLayer.self),
      layer(TanhLayer.self),
      layer(ReLU6Layer.self),
      layer(HardSigmoidLayer.self),
      layer(HardTanhLayer.self),
      layer(HardSwishLayer.self),
      // Softmax
      // Normalisation
      // Structure
      // Regularisation
    ])

  /// The operators of the graph, by the name of its text form.
  public static let operators = Catalogue<any Operator.Type>(
    .primitive,
    [
      // Elementwise
      operation(Elementwise.self),
      operation(SumTo.self),
      // Dense
      // Normalisation
      // Structure
      // Regularisation
      // Softmax
      // Losses
    ])

  /// What training can minimise.
  public static let losses = Catalogue<any Loss.Type>(
    .loss,
    [])

  /// What can be reported beside the loss.
  public static let metrics = Catalogue<any Metric.Type>(
    .metric,
    [])

  private static func layer(_ type: any Layer.Type) -> (Declaration, any Layer.Type) {
    (type.declaration, type)
  }

  private static func operation(_ type: any Operator.Type) -> (Declaration, any Operator.Type) {
    (type.declaration, type)
  }

  private static func loss(_ type: any Loss.Type) -> (Declaration, any Loss.Type) {
    (type.declaration, type)
  }

  private static func metric(_ type: any Metric.Type) -> (Declaration, any Metric.Type) {
    (type.declaration, type)
  }
}
