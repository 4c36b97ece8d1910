using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Emission.PyTorch;

/// <summary>The class of each stack and the arguments that make it; those with the class's own default are left out.</summary>
internal static class StackConstruction
{
    /// <summary>The class's name.</summary>
    public static string ClassOf(StackDefinition stack) => stack switch
    {
        HmLstmStack => "HmLstm",
        KLstmStack => "KLstm",
        _ => "RecurrentStack",
    };

    /// <summary>The arguments, in order.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="input">Width of what enters.</param>
    public static IReadOnlyList<string> Arguments(StackDefinition stack, long input)
    {
        List<string> arguments = stack is RnnStack cell ? [Module(cell.Kind)] : [];
        arguments.Add(input.ToString(CultureInfo.InvariantCulture));
        arguments.Add(PythonText.List(stack.Hidden));
        arguments.AddRange(stack switch
        {
            HmLstmStack levels => Of(levels),
            KLstmStack markov => Of(markov),
            _ => Of((RnnStack)stack),
        });
        AddIf(arguments, !stack.Bias, "bias=False");
        AddIf(arguments, !stack.Dropout.Equals(0), $"dropout={PythonText.Float(stack.Dropout)}");
        AddIf(arguments, stack.Initial != InitialKind.Default, $"initial=\"{Initial(stack.Initial)}\"");
        return arguments;
    }

    /// <summary>torch's own module of a cell.</summary>
    private static string Module(CellKind kind) => kind switch
    {
        CellKind.Lstm => "nn.LSTM",
        CellKind.Gru => "nn.GRU",
        _ => "nn.RNN",
    };

    private static List<string> Of(HmLstmStack stack)
    {
        BoundaryDefinition boundary = stack.Boundary;
        List<string> arguments = [string.Create(CultureInfo.InvariantCulture, $"detectors={stack.Detectors}")];
        AddIf(arguments, stack.LayerNorm, "layer_norm=True");
        AddForgetBias(arguments, stack.ForgetBias);
        AddIf(arguments, boundary.Estimator != BoundaryEstimator.Step, boundary.Estimator == BoundaryEstimator.Soft ? "estimator=\"soft\"" : "estimator=\"sample\"");
        AddIf(arguments, boundary.Activation != BoundaryActivation.HardSigmoid, "activation=\"sigmoid\"");
        AddIf(arguments, boundary.Gradient != BoundaryGradient.Gates, "gradient=\"operations\"");
        AddIf(arguments, boundary.OnCopy != OnCopy.Recompute, "on_copy=\"hold\"");
        AddIf(arguments, stack.Detectors > 0 && !boundary.Slope.Start.Equals(1), $"slope={PythonText.Float(boundary.Slope.Start)}");
        return arguments;
    }

    private static List<string> Of(KLstmStack stack)
    {
        List<string> arguments = [string.Create(CultureInfo.InvariantCulture, $"cells={stack.Cells}")];
        AddForgetBias(arguments, stack.ForgetBias);
        AddIf(arguments, stack.Selection == SelectionKind.MostProbable, "selection=\"most-probable\"");
        AddIf(arguments, !stack.Temperature.Start.Equals(1), $"temperature={PythonText.Float(stack.Temperature.Start)}");
        return arguments;
    }

    private static List<string> Of(RnnStack stack)
    {
        List<string> arguments = [];
        AddIf(arguments, stack.Bidirectional, "bidirectional=True");
        AddIf(arguments, stack.Activation == ActivationKind.Relu, "nonlinearity=\"relu\"");
        AddForgetBias(arguments, stack.ForgetBias);
        return arguments;
    }

    private static void AddForgetBias(List<string> arguments, double value) =>
        AddIf(arguments, !value.Equals(0), $"forget_bias={PythonText.Float(value)}");

    private static void AddIf(List<string> arguments, bool condition, string argument)
    {
        if (condition)
        {
            arguments.Add(argument);
        }
    }

    private static string Initial(InitialKind kind) => kind switch
    {
        InitialKind.XavierUniform => "xavier-uniform",
        InitialKind.Orthogonal => "orthogonal",
        InitialKind.Uniform => "uniform",
        _ => "normal",
    };
}
