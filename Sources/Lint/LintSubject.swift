import Semantics

/// What rules look at: the experiment, and what several of them would otherwise work out again.
struct LintSubject {
  /// The checked spec.
  let experiment: Experiment
  /// Which layer reads which.
  let network: NetworkMap
  /// How every weight starts and what becomes of the signal.
  let start: StartingSpread
  /// Lengths of training beside each other.
  let course: TrainingCourse

  /// Looks at an experiment.
  init(_ experiment: Experiment) {
    self.experiment = experiment
    network = NetworkMap(experiment.model)
    start = StartingSpread(experiment, network)
    course = TrainingCourse(experiment)
  }

  /// The layers, in order.
  var layers: [LayerSummary] { experiment.model.layers }

  /// The layer behind which a loss's output is taken, for each term of the loss.
  var lossLayers: [(term: LossTerm, layer: LayerSummary)] {
    experiment.training.losses.compactMap { term in
      guard let port = experiment.model.outputs.first(where: { $0.name == term.output }),
        let layer = network.producer(of: port.value)
      else { return nil }
      return (term, layer)
    }
  }
}
