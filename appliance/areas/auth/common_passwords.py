"""The passwords that guessing programs try first.

A few hundred words and phrases stand here; what people do to them (capitals, digits for letters, a year or an
exclamation mark behind, the same twice) is undone before they are looked up, so that each stands for thousands.
"""

import re
import unicodedata
from collections.abc import Iterator

_WORDS = """
password passwort passwords passcode passphrase passport motdepasse contrasena contraseña wachtwoord parola parole
senha haslo sifre salasana losenord lösenord kodeord adgangskode parool heslo jelszo geheim geheimnis secret secreto
secrete segredo segreto sekret letmein openup opensesame sesame welcome willkommen bienvenue bienvenido benvenuto
bemvindo welkom witaj changeme changeit change changethis default guest login logmein logon signin access enter master
admin administrator administrador administrateur root toor superuser supervisor sysadmin operator manager owner user
username benutzer usuario utilisateur nobody test testing tester testtest testuser demo sample example temp temporary
temppass server system systems private public pass passme mypass mypassword yourpassword thepassword newpassword
oldpassword nopassword notapassword password1 userpass rootpass adminpass adminadmin guestguest rootroot
backup database oracle mysql postgres redis mongo docker kubernetes linux ubuntu debian windows microsoft office
outlook excel apple iphone android samsung nokia huawei motorola google gmail yahoo facebook instagram twitter tiktok
snapchat whatsapp youtube netflix amazon paypal ebay skype discord github gitlab raspberry raspberrypi arduino cisco
router internet network wireless wifi computer computador ordinateur laptop desktop keyboard monitor mouse printer
appliance selfhosted homeserver homelab synology proxmox nextcloud jellyfin minecraft roblox fortnite
abc abcd abcde abcdef abcabc xyz asd asdf qwe qwer qwert qwerty qwertz azerty zxc zxcv zxcvbn asdasd qweqwe zxczxc
qazwsx qazwsxedc wasd qweasd qweasdzxc asdfjkl asdfqwer poiuy mnbvcxz lkjhgf
iloveyou iloveu ilovegod iloveme ilove loveyou loveme lovely lover lovers love luv tequiero teamo amor amore mylove
jetaime ichliebedich liebe schatz schatzi liebling kocham kochanie seni seviyorum babygirl babyboy baby honey sweetie
sweetheart darling angel angels princess prince princesa prinzessin princesse queen king kiss kisses hugs cutie
beautiful gorgeous handsome pretty sexy hottie bitch fuck fuckyou fuckoff fuckme asshole bullshit shit damn pussy
sunshine rainbow moonlight starlight star stars flower flowers rose roses lily daisy blossom butterfly dolphin unicorn
dragon dragons monkey donkey tiger tigers lion lions panther eagle eagles falcon hawk wolf wolves bear bears horse
horses pony kitty kitten cat cats puppy doggy dog dogs rabbit bunny hamster turtle snake spider scorpion shark bird
chicken duck pig piglet panda koala elephant mustang jaguar cougar phoenix
superman batman spiderman ironman wonderwoman deadpool wolverine hulk avengers marvel starwars startrek skywalker
yoda vader darthvader jedi matrix neo trinity morpheus gandalf frodo bilbo legolas hobbit mordor tolkien hogwarts
harrypotter hermione dumbledore voldemort snape pokemon pikachu charizard naruto sasuke sakura goku dragonball vegeta
zelda mario luigi sonic tetris pacman halo doom quake warcraft starcraft diablo counterstrike callofduty battlefield
simpsons homer bart southpark cartman garfield snoopy mickey mickeymouse minnie donald tinkerbell cinderella
football futbol fussball soccer baseball basketball basket hockey volleyball tennis golf rugby cricket boxing karate
wrestling skateboard snowboard surfing swimming running cycling racing liverpool arsenal chelsea manchester
manunited mancity everton tottenham barcelona barca realmadrid madrid juventus milan inter bayern dortmund schalke
hamburg werder ajax feyenoord psv celtic rangers benfica porto sporting galatasaray fenerbahce besiktas corinthians
flamengo palmeiras boca riverplate yankees dodgers redsox cubs lakers bulls celtics knicks cowboys steelers packers
patriots raiders broncos maradona messi ronaldo ronaldinho beckham neymar zidane jordan kobe lebron
michael jennifer jessica ashley amanda jason daniel david andrew joshua matthew christopher justin robert william
richard thomas charles charlie george harley harry henry jack jackson jacob james jeremy john johnny jonathan joseph
kevin lauren lucas maggie marina mark martin maria mary melissa merlin michelle mike miguel mohamed muhammad ahmed
ali fatima nicole nicholas nicola oliver olivia patrick paul peter rachel rebecca robin ryan sabrina samantha samuel
sandra sarah scott sebastian sophie stefan stephanie steven summer susan taylor tiffany tyler vanessa veronica
victoria vincent xavier yasmin zachary alex alexander alexandra alejandro andrea andreas angela anna anthony antonio
arthur barbara benjamin bernard brandon brittany bruno camille carlos carmen carolina caroline catherine chloe
christian christina claudia daniela danielle diego dominik edward elizabeth emily emma eric erik fernando florian
francesco francisco franziska gabriel giovanni giuseppe hannah hannes heather isabella isabelle jan javier jose juan
julia julian julie karin katharina laura lorenzo luis lukas manuel marco marie mario markus marta mateo mathias
matteo maximilian natalia natasha nathan niklas pablo pascal pedro philipp pierre rafael ricardo roberto sergio silvia
simon sofia svetlana tatiana tobias valentina vladimir wolfgang yvonne buddy rocky lucky bella coco max sammy smokey
shadow ginger pepper cookie muffin peanut biscuit oreo tigger simba bailey sadie daisy molly toby
january february march april may june july august september october november december januar februar maerz märz mai
juni juli oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre enero
febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag
lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes viernes sabado domingo
spring autumn fall winter sommer herbst fruehling frühling printemps ete été automne hiver primavera verano otoño otono
invierno estate inverno verao weihnachten christmas halloween easter birthday holiday vacation
america american england english london paris berlin hamburg munich muenchen münchen vienna wien zurich zürich bern
amsterdam brussels lisbon lisboa rome roma milano napoli athens istanbul ankara moscow moskva warsaw warszawa prague
praha budapest dublin scotland ireland wales france french germany german deutschland austria oesterreich österreich
switzerland schweiz italia italy spain espana españa mexico brasil brazil argentina colombia canada australia sydney
melbourne india mumbai delhi pakistan china beijing shanghai hongkong singapore japan tokyo korea seoul africa egypt
cairo nigeria newyork losangeles chicago texas dallas houston florida miami boston california hollywood vegas lasvegas
mercedes ferrari porsche lamborghini maserati bugatti audi bmw volkswagen toyota honda yamaha kawasaki suzuki ducati
harleydavidson corvette camaro chevrolet chevy ford opel volvo nissan renault peugeot citroen fiat subaru mazda tesla
metallica nirvana slipknot ironmaiden acdc beatles rollingstones queen pinkfloyd ledzeppelin eminem rihanna beyonce
madonna shakira britney justinbieber onedirection tupac snoopdogg bobmarley elvis greenday blink linkinpark
hello hallo hola bonjour ciao salut servus moin hey helloworld hellohello hellokitty goodbye thankyou thanks please
sorry whatever nothing something everything anything everyone forever always never whatsup yesno okay okok
trustno trustnoone trustme believe faith hope peace freedom liberty justice truth blessed blessing jesus jesuschrist
christ god godisgood godislove lord heaven allah bismillah mohammed inshallah maria buddha krishna shiva ganesh amen
church prayer angelo money dollar dollars euro million millionaire rich power powerful energy success winner champion
victory killer hunter ranger warrior soldier sniper army marine navy military police gangster mafia pirate ninja
samurai knight wizard magic magician vampire zombie devil diablo satan demon lucifer ghost monster alien robot
blackjack poker casino jackpot diamond diamonds gold golden silver platinum crystal emerald ruby pearl purple orange
yellow green blue black white pink red brown violet scarlet banana apple apples cherry strawberry peach mango lemon
coffee kaffee chocolate schokolade vanilla sugar candy cookies pizza burger cheese bacon chips pasta sushi beer
whiskey vodka tequila guinness heineken budweiser corona cocacola pepsi redbull marlboro cannabis marijuana weed
hacker hacking hacked anonymous security secure safe safety firewall virus trojan matrix cyber binary
family familia familie mother father mommy mummy daddy mama papa mutter vater sister brother bruder schwester
grandma grandpa oma opa friend friends freunde amigo amigos bestfriend friendship boyfriend girlfriend husband wife
school schule college university student teacher lehrer doctor nurse lawyer engineer boss chef company business office
work working worker summertime summer wintertime sunflower sunset sunrise sunny moon ocean beach island mountain
river forest garden house home sweethome apartment kitchen window door music musica musik guitar piano drums
dance dancer dancing party disco movie cinema photo camera picture phone telephone telefon mobile handy number nummer
one two three four five six seven eight nine zero onetwothree eins zwei drei deux trois uno dos tres first second last
snow ice fire water earth wind storm thunder lightning hurricane tornado cloud rain sky space galaxy universe
planet mars venus jupiter saturn pluto apollo zeus athena thor odin loki hercules spartan sparta trojan titan
correcthorsebatterystaple thisisapassword thisismypassword iamthebest iamgod imthebest whatisthis whoami
idontknow iforgot forgotit dontknow ichweissnicht keineahnung passwordpassword letmeinnow letmeinplease
"""
WORDS = frozenset(unicodedata.normalize("NFKC", word).casefold() for word in _WORDS.split())

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qayxsw23edcvfr45tgbnhz67ujm",
    "qawsedrftgyhujikolp",
    "147258369",
    "741852963",
    "789456123",
    "!@#$%^&*()_+",
    '!"§$%&/()=?',
)
_SHORTEST_WALK = 5

# What people put before and behind a word: a few digits, a year, one or two signs.
_AFFIX = re.compile(r"[\W_]{0,2}\d{0,4}[\W_]{0,2}")
_LONGEST_AFFIX = 8
_REPEATED = re.compile(r"(.{1,4}?)\1+.?|(.{5,})\2+", re.DOTALL)
_YEAR, _MONTH, _DAY = r"(19\d\d|20\d\d)", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12]\d|3[01])"
_DATE = re.compile(f"{_YEAR}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_YEAR}|{_MONTH}{_DAY}{_YEAR}")
_LEET = [str.maketrans("0134578@$€!|+", f"o{one}eastbase{one}{one}t") for one in "li"]


def is_common(password: str) -> bool:
    """Whether guessing programs try it at once: a common word in some disguise, the same thing over and over, a date,
    or a walk along the keyboard, the digits or the alphabet."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    joined = re.sub(r"[\s_.,:/-]", "", folded)
    if _REPEATED.fullmatch(folded) or _DATE.fullmatch(joined):
        return True
    return any(core in WORDS or _is_walk(core) for text in (folded, joined) for core in _cores(text))


def peeled(text: str) -> set[str]:
    """`text`, and what is left of it without digits and signs at its ends."""
    most = min(len(text), _LONGEST_AFFIX)
    starts = [place for place in range(most + 1) if _AFFIX.fullmatch(text[:place])]
    ends = [place for place in range(len(text) - most, len(text) + 1) if _AFFIX.fullmatch(text[place:])]
    return {text[start:end] for start in starts for end in ends}


def _cores(text: str) -> Iterator[str]:
    """The words that `text` may be a disguise of."""
    digits = re.search(r"\d*$", text)
    bare = text[: digits.start()] if digits and _is_walk(digits[0]) else text
    for plain in peeled(text) | {bare}:
        yield plain
        yield from (plain.translate(table) for table in _LEET)


def _is_walk(steps: str) -> bool:
    return len(steps) >= _SHORTEST_WALK and any(steps in row or steps in row[::-1] for row in _ROWS)
