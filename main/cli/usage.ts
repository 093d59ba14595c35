export const usage = `Bitlade: uploads to servers that speak the BITS Upload Protocol

Upload and wait
  upload FILE... URL     upload files and folders, in a queue of the command's own
                         URL ends in '/': a folder on the server; otherwise the address of the one file
      --json             one JSON object a line instead of the progress bar
      --data DIR         keep the queue in DIR: the same command goes on after a crash

The queue; a running Bitlade carries these out, otherwise they wait in the queue until one runs
  add FILE... URL        put files and folders into the queue
      --name TEMPLATE    addresses below URL, such as '{date}/{path}'
      --priority P       foreground, high, normal or low
      --limit RATE       for them together: bytes a second such as 500k or 2M
      --paused
  list                   what is not finished   --finished: all   --state S   --batch ID
  info ID...             everything about uploads and batches
  monitor [ID...]        show progress until nothing moves; runs the queue if nobody else does
  pause|resume|retry|cancel|remove|run-now ID...|--all
                         a batch's ID is for all of its uploads; --now: no time to take a cancel or remove back
  move up|down|top|bottom ID...
  priority P ID...       limit RATE|none ID...|--all
  undo                   take the last cancel, remove or move back, for 8 seconds, while a Bitlade runs
  settings [NAME VALUE]  settings alone: all names and values
                         settings timetable mon-fri 9-17 limited, sat-sun stop   (what is not named is full)
                         settings override stop for 2h, or until 18:00          'none' ends both
  history [--count N] [--batch ID]
  receipt ID [-o FILE]   the signed receipt of an upload   public-key: what receipts are checked with
  manifest ID [--csv] [-o FILE]
                         what became of every file of a batch
  verify RECEIPT [FILE]  check a receipt: its signature and, if named, that FILE is what was uploaded
      --key FILE         it must be signed with this public key (PEM)
      --data DIR         another queue than that of the window
      --json             one JSON object a line
      ID is the beginning of an id, 4 characters or more
      monitor and cancel take the options below for the server of --server URL

Options of upload
    Sign-in; secrets never stand on the command line
      --user NAME        the password is in BITLADE_PASSWORD, or asked for at the terminal
      --token-file FILE  a bearer token; or set BITLADE_TOKEN
      --header 'N: V'    one more header with every request; may be repeated
      --allow-password-over-http
                         send the password readable where the server wants it so

    The way to the server
      --proxy URL        through this proxy; repeat it for a list. 'none': straight. 'system', the usual
                         one: what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say
      --proxy-user NAME  the password is in BITLADE_PROXY_PASSWORD
      --ca FILE          trust these certificates (PEM) too
      --pin SHA256       take only this public key of the server, 64 hex digits
      --cert FILE        your certificate with its key (PEM or PFX); passphrase in BITLADE_CERT_PASSPHRASE
      --allow-host HOST  the server may send uploads and replies there; may be repeated

    How it is sent
      --empty-files refuse|close-only|star-range
      --after-break resume|restart
      --max-fragment BYTES
      --no-file-name     do not send the file's name along
      --reply-folder DIR save replies of the server there; --expect-reply: tell when there is none

Practice
  serve [FOLDER]         run the practice server on this computer until Ctrl-C
      --port N           default: a free port
      --rate MB          take at most so many megabytes a second
      --mode MODE        commitOnClose, strict or iis
      --sign-in NAME     let in only NAME, with the password in BITLADE_PASSWORD
      --reply            answer every upload with a receipt
      --log              a line for every packet
  --help, --version      this text; the version

Exit code: 0 done (of upload and monitor: every file acknowledged and closed), 1 something failed,
2 bad usage, 3 no such id, 130 interrupted.`;
