using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Adaptive moments (Kingma and Ba, 2015); the weight decay is added to the gradient.</summary>
    public partial class Adam : OptimizerHelper, IBetas
    {
        /// <summary>An optimizer with one group.</summary>
        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        /// <summary>An optimizer with groups; what their options leave open is given here.</summary>
        /// <exception cref="ArgumentException">An argument is out of its range.</exception>
        public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(new Options
            {
                LearningRate = OptimizerArguments.NotNegative(lr),
                beta1 = OptimizerArguments.Decay(beta1),
                beta2 = OptimizerArguments.Decay(beta2),
                eps = OptimizerArguments.NotNegative(eps),
                weight_decay = OptimizerArguments.NotNegative(weight_decay),
                amsgrad = amsgrad,
                maximize = maximize,
            })
        {
            foreach (ParamGroup group in parameters)
            {
                add_param_group(group);
            }
        }

        /// <summary>The decay rates of groups that do not have their own.</summary>
        public (double, double) Betas
        {
            get => (((Options)Defaults).beta1!.Value, ((Options)Defaults).beta2!.Value);
            set => (((Options)Defaults).beta1, ((Options)Defaults).beta2) = value;
        }

        /// <inheritdoc/>
        public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

        private protected override OptimizerOptions NewOptions() => new Options();

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private void Step(ParamGroup group)
        {
            double rate = group.LearningRate;
            double weightDecay = group.Options.weight_decay!.Value;
            double eps = group.Options.eps!.Value;
            bool maximize = group.Options.maximize!.Value;
            foreach (Parameter parameter in group.Parameters)
            {
                if (parameter.grad is not { } raw)
                {
                    continue;
                }

                var state = (State)StateOf(parameter);
                Tensor gradient = maximize ? raw.neg() : raw;
                gradient = weightDecay != 0 ? gradient.add(parameter, alpha: weightDecay) : gradient;
                state.step++;
                AdamUpdate.Apply(parameter, gradient, state.step, state.exp_avg, state.exp_avg_sq, state.max_exp_avg_sq, group.Betas, eps, rate);
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>Adaptive moments (Kingma and Ba, 2015); the weight decay is added to the gradient.</summary>
            /// <param name="parameters">What to optimize.</param>
            /// <param name="lr">The learning rate.</param>
            /// <param name="beta1">The decay rate of the gradient's mean.</param>
            /// <param name="beta2">The decay rate of the mean of its square.</param>
            /// <param name="eps">What is added to the denominator.</param>
            /// <param name="weight_decay">The factor of the parameter in the gradient.</param>
            /// <param name="amsgrad">Whether the greatest square counts, not the last.</param>
            /// <param name="maximize">Whether to go up instead of down.</param>
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            /// <inheritdoc cref="Adam(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(named => named.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            /// <inheritdoc cref="Adam(IEnumerable{Parameter}, double, double, double, double, double, bool, bool)"/>
            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
