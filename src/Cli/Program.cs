using Hmlstm.Cli;
using Hmlstm.Cli.Terminals;

return await Tool.RunAsync(args, Terminal.OfProcess());
