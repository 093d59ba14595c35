export const usage = `Bitlade: uploads to servers that speak the BITS Upload Protocol

  upload FILE... URL     upload files and folders
                         URL ends in '/': a folder on the server; otherwise the address of the one file
      --json             one JSON object a line instead of the progress bar
      --data DIR         keep the queue in DIR: the same command goes on after a crash
  serve [FOLDER]         run the practice server on this computer until Ctrl-C
      --port N           default: a free port
      --rate MB          take at most so many megabytes a second
      --log              a line for every packet
  --help                 this text

Exit code: 0 every file acknowledged and closed, 1 a file failed, 2 bad usage, 130 cancelled.`;
