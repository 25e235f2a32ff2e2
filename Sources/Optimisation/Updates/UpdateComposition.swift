import Kernels

/// The formulas of one step put together.
struct UpdateComposition {
  /// The optimizer's slots, then the average.
  let slots: [Slot]
  /// The new weight and the new slots, without the average where that must follow the bounds.
  let outputs: [Formula]
  /// What the rule needs the norms of before it steps, over the same inputs.
  let measured: [Formula]
  /// The average over inputs 0 weight, 1 average, 2 share, where it must follow the bounds.
  let followingAverage: Formula?

  /// The composition for some settings.
  init(_ settings: UpdateSettings) {
    let own = settings.optimizer.slots
    slots = own + (settings.average == nil ? [] : [Slot("average", .parameter)])
    let inputs = UpdateInputs(slots: slots.count, scalars: settings.scalarCount)
    var scalars = inputs.scalars[...]
    let optimizerScalars = Array(scalars.prefix(settings.optimizer.scalarCount))
    scalars = scalars.dropFirst(optimizerScalars.count)
    let gradient = UpdateComposition.gradient(
      settings, inputs, factor: settings.scalesGradient ? scalars.popFirst() : nil)
    var weight = inputs.weight
    if settings.decay != 0, let share = scalars.popFirst() { weight = weight - share * weight }
    let given = UpdateInputs(
      weight: weight, gradient: gradient, slots: Array(inputs.slots.prefix(own.count)),
      scalars: optimizerScalars, isSpared: settings.isSpared)
    measured = settings.optimizer.measured(given)
    let update = settings.optimizer.update(given)
    var outputs = [update.weight] + update.slots
    var following: Formula?
    if let average = settings.average, let share = scalars.popFirst() {
      if settings.regularization.constraints.isEmpty {
        outputs.append(
          average.updated(inputs.slots[own.count], weight: update.weight, share: share))
      } else {
        following = average.updated(.input(1), weight: .input(0), share: .input(2))
      }
    }
    self.outputs = outputs
    followingAverage = following
  }

  /// The gradient scaled, clipped, and with the penalties' gradient added.
  private static func gradient(
    _ settings: UpdateSettings, _ inputs: UpdateInputs, factor: Formula?
  ) -> Formula {
    var gradient = inputs.gradient
    if let factor { gradient = factor * gradient }
    if let clipping = settings.clipping { gradient = clipping.clipped(gradient) }
    if let penalty = settings.regularization.gradient { gradient = gradient + penalty }
    return gradient
  }
}
