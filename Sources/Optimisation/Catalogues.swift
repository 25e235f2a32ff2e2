import Schema

/// The catalogues of what holds training together, in the order of the manual.
public enum OptimisationCatalogues {
  /// Ways to draw first values.
  public static let initializers = Catalogue<any Initializer.Type>(
    .initializer,
    [
      ZerosInitializer.self, ConstantInitializer.self, NormalInitializer.self,
      UniformInitializer.self, XavierInitializer.self, GlorotInitializer.self,
      KaimingInitializer.self, MsraInitializer.self, LecunInitializer.self,
      OrthogonalInitializer.self, RandomWalkInitializer.self, DataDependentInitializer.self,
      LsuvInitializer.self, FixupInitializer.self,
    ].map { (type: any Initializer.Type) in (type.declaration, type) })

  /// Penalties, decays and bounds.
  public static let regularizers = Catalogue<any Regularizer.Type>(
    .regularizer,
    [L1.self, L2.self, WeightDecay.self, MaxNorm.self]
      .map { (type: any Regularizer.Type) in (type.declaration, type) })

  /// Update rules.
  public static let optimizers = Catalogue<any Optimizer.Type>(
    .optimizer,
    [
      Sgd.self, Momentum.self, Nesterov.self, Adagrad.self, Adadelta.self, Rmsprop.self,
      Adam.self, Adamw.self, Nadam.self, Lars.self, Lamb.self,
    ].map { (type: any Optimizer.Type) in (type.declaration, type) })

  /// Optimizers that see the whole objective.
  public static let wholeProblemOptimizers = Catalogue<any WholeProblemOptimizer.Type>(
    .optimizer,
    [Lbfgs.self].map { (type: any WholeProblemOptimizer.Type) in (type.declaration, type) })

  /// Courses of the learning rate; `per` and `then` are what these words of the language become.
  public static let schedules = Catalogue<any Schedule.Type>(
    .schedule,
    [
      ConstantSchedule.self, ScaledRate.self, StepSchedule.self, ExponentialSchedule.self,
      CosineSchedule.self, CosineRestartsSchedule.self, LinearSchedule.self,
      PolynomialSchedule.self, InverseSqrtSchedule.self, OneCycleSchedule.self,
      PlateauSchedule.self, WarmupSchedule.self, SequenceSchedule.self,
    ].map { (type: any Schedule.Type) in (type.declaration, type) })

  /// Rules that end training early.
  public static let stops = Catalogue<any StopRule.Type>(
    .stop, [NoImprovement.self].map { (type: any StopRule.Type) in (type.declaration, type) })

  /// Averages of the weights.
  public static let averages = Catalogue<any WeightAverage.Type>(
    .average,
    [PolyakAverage.self].map { (type: any WeightAverage.Type) in (type.declaration, type) })

  /// Bounds on the gradient.
  public static let clippings = Catalogue<any Clipping.Type>(
    .clipping,
    [ClipNorm.self, ClipValue.self].map { (type: any Clipping.Type) in (type.declaration, type) })
}
