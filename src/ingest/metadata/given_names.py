"""Given names that are common among the authors of news in Latin and Cyrillic script, lower case; compiled by hand."""

from __future__ import annotations

from typing import Final

_NAMES: Final = """
    aaron abby abdul abdullah abigail abraham ada adam addison adele adrian adriana adrien agatha agnes ahmed aidan
    aileen aisha alan alana albert alberto alejandra alejandro alessandra alessandro alessia alex alexa alexander
    alexandra alexandre alexei alexis alfonso alfred ali alice alicia alina alisa alison allan allen allison alma
    alvaro alyssa amanda amelia amina amir amit amy ana anastasia anders andre andrea andreas andrei andrej andres
    andrew andy angela angelica angelo angie angus anil anita anja ann anna anne annette annie annika anthony
    antoine anton antonia antonio anya ariana ariel arjun arlene arnaud arne arnold arthur arturo asha ashley ashton
    astrid audrey aurora ava axel ayesha barbara barry bart bastian beatrice beatriz becky bella ben benedict
    benedikt benjamin benoit bernard bernd bernhard bernie bert beth betsy bettina betty beverly bianca bill billy
    birgit bjorn björn blair blake bob bobby bogdan bonnie boris brad bradley brandon brandy brenda brendan brent
    brett brian briana brianna bridget britta brittany bronwyn brooke bruce bruno bryan bryce byron caitlin caleb
    calvin cameron camila camilla camille candice cara carina carl carla carlo carlos carly carmen carol carolina
    caroline carolyn carrie carsten casey cassandra cassidy catalina catarina caterina catherine cathy cecilia
    cedric celeste celia celine cesar charles charlie charlotte chelsea cheryl chiara chloe chris christa christian
    christiane christie christina christine christof christoffer christoph christophe christopher christy chuck
    cindy claire clara clare clarissa clark claude claudia claudio claus clay clemens cliff clint clive cody cole
    colin colleen connie connor conor conrad constance cora corey corinna corinne cornelia cory courtney craig
    cristian cristina curtis cynthia cyril dale dalia damian damien damon dan dana daniel daniela daniele danielle
    danny daphne darcy daria darius darren darryl daryl dave david davide dean deanna debbie deborah debra deepak
    denis denise dennis derek desiree detlef devin devon diana diane dick diego dieter dietmar dimitri dina dirk
    dmitri dmitry dolores dominic dominik dominique don donald donna dora doreen doris dorothea dorothy doug douglas
    drew duncan dustin dylan ed eddie edgar edith edna eduard eduardo edward edwin eileen elaine eleanor elena eli
    eliana elias elijah elin elisa elisabeth elise eliza elizabeth ella elle ellen ellie elliot elliott elsa elvira
    emil emilia emilie emilio emily emma emmanuel emre enrico enrique eric erica erich erik erika erin ernest ernst
    esther ethan etienne eugene eva evan evelyn ezra fabian fabio fabrice fatima federica federico felicia felicity
    felipe felix ferdinand fernanda fernando fiona flora florian frances francesca francesco francis francisco
    franck francois frank frankie franz françois françoise fred frederic frederick frederik fredrik frida friedrich
    fritz gabby gabi gabriel gabriela gabriele gabriella gail gareth garrett garry gary gavin geert gemma genevieve
    geoff geoffrey georg george georgina gerald geraldine gerard gerd gerhard giacomo gilbert giles gillian gina
    giorgia giorgio giovanna giovanni gisela giulia giuseppe gloria gordon grace graham greg gregg gregor gregory
    greta griffin guido guillaume guillermo gunnar gunter gustav gustavo gwen hailey hakan haley hamish hanna hannah
    hannes hans harald hari harold harriet harry harvey hassan hayley hazel heather hector heidi heike heiko
    heinrich heinz helen helena helene helga helmut hendrik henri henrik henry herbert herman hermann hilary hilda
    hillary holger holly horst howard hubert hugh hugo humphrey hussein ian ibrahim ida ignacio igor ilana ilona
    ilya imran ina ines inga inge ingo ingrid irena irene irina iris isaac isabel isabella isabelle isaiah ivan
    ivana jack jackie jacob jacqueline jacques jade jaime jake jakob jakub james jamie jan jana jane janelle janet
    janice janine janis jared jasmine jason javier jay jayne jean jeanette jeanne jeff jeffrey jelena jen jenna
    jennifer jenny jens jeremiah jeremy jerome jerry jesper jess jesse jessica jesus jill jillian jim jimmy jo
    joachim joan joann joanna joanne joao joaquin jochen jodi jody joe joel joelle joerg joern johan johann johanna
    johannes john johnathan johnny jon jonas jonathan joost jorg jorge joris jose josef joseph josephine josh joshua
    josé joyce juan juana judith judy juergen julia julian juliana juliane julie julien juliet julio julius justin
    justine jutta jörg jürgen kai kaitlin kaitlyn kara karen kari karin karina karl karla karolina karsten kasia
    kaspar kat katarina kate katharina katherine kathleen kathryn kathy katia katie katja katrin katrina katy kay
    kayla keisha keith kelley kelli kellie kelly kelsey ken kendra kenneth kenny kent kerri kerry kerstin kevin
    khalid kim kimberly kira kirk kirsten kirsty klaas klaus konrad konstantin kristen kristian kristie kristin
    kristina kristine kristof kristy krystal krzysztof kurt kyle kylie lance larisa larry lars laura laurel lauren
    laurence laurent lauri laurie lawrence lea leah leandro lee leigh leila len lena leo leon leonard leonardo
    leonie leslie leticia levi lewis liam lila lili liliana lillian lily lina linda lindsay lindsey linus lionel
    lisa liv livia liz liza lizzie lloyd lois lola lora lore lorena lorenzo lori lorna lorraine lothar lotte lou
    louis louisa louise luc luca lucas lucia lucie lucille lucinda lucy ludwig luigi luis luisa lukas luke lutz
    lydia lyn lynda lynn lynne mackenzie maddie madeleine madeline mae maeve magdalena maggie magnus mahmoud maja
    malcolm malin mallory mandy manfred manuel manuela mara marc marcel marcela marcello marcia marcin marco marcos
    marcus marek margaret margarita margot maria mariah mariam marian mariana marianne marie marilyn marina mario
    marion marisa marissa marius marjorie mark markus marla marlene marlon marta martha marthe martin martina marty
    marvin mary maryam massimo mateo mathew mathias mathieu mathilde matt matteo matthew matthias matthieu maureen
    maurice mauricio mauro max maxim maxime maximilian maya meagan meg megan meghan mehmet mel melanie melinda
    melissa meredith mia micah michael michaela michal michel michela michele michelle miguel mikael mike mikhail
    mila milan milena miles millie milo mimi mina mira miranda miriam misha mitch mitchell mohamed mohammad mohammed
    moira molly mona monica monika monique morgan moritz moses muhammad murray mustafa mya myles myra myriam nadia
    nadine nadja nana nancy naomi nasser nat natalia natalie natasha nate nathalie nathan nathaniel neal ned neha
    neil nelson nestor nia niall nic nicholas nick nicki nicky nico nicola nicolai nicolas nicole nigel nik nikita
    nikki niklas nikola nikolai nikolaus nils nina noah noel noelle nolan nora norbert norm norma norman octavia
    olaf oleg olga oliver olivia olivier omar oscar oskar osman otto owen pablo paige pam pamela paola paolo pascal
    patrice patricia patrick patrik patti paul paula paulina pauline paulo pavel pawel pedro peggy penelope percy
    perry pete peter petra petri phil philip philipp philippa philippe phillip phoebe phyllis pia piero pierre
    pieter piotr polly prakash priya quentin quinn rachael rachel rafael rahul rainer raj rajesh ralf ralph ramon
    ramona randall randy raphael raquel rasmus raul ravi raymond rebecca rebekah regina reid reinhard remy renata
    renate rene renee rené reuben rex rhea rhiannon rhonda ricardo riccardo richard rick ricky rita rob robbie
    robert roberta roberto robin rocco roderick rodney rodrigo roger roland rolf roman ron ronald ronan ronja ronnie
    rory rosa rosalind rosanna rosemary rosie ross rowan roxanne roy ruben ruby rudi rudolf rudy rupert russ russell
    ruth ryan sabina sabine sabrina sadie saeed sal salim sally salvador salvatore sam samantha samir samuel sandeep
    sandra sandro sanjay santiago sara sarah sasha saskia saul scott sean sebastian selena selina serena serge
    sergei sergey sergio seth shane shanna shannon sharon shaun shauna shawn shayla sheila shelby sheldon shelley
    shelly sheri sherri sherry shirley sid sidney siegfried sigrid silke silvia simon simona simone sina siobhan
    sofia sofie solange sonia sonja sonya sophia sophie spencer stacey staci stacy stan stanley stefan stefania
    stefanie stefano steffen stella steph stephan stephane stephanie stephen steve steven stewart stuart sue sunil
    suresh susan susana susann susanna susanne susie suzanne suzy svein sven svenja svetlana sybil sylvia tabitha
    tamara tami tammy tania tanja tanya tara tariq tasha tatiana taylor ted teresa teri terrence terri terry tess
    tessa thea theo theodor theodore theresa therese thierry thomas thorsten tia tiffany tim timo timothy tina
    tobias tobin toby todd tom tomas tomasz tommy toni tony tonya torsten tracey traci tracy travis trent trevor
    tricia trina trish tristan troy trudy tucker tyler tyrone udo ulf ulrich ulrike umar una urs ursula uta ute uwe
    valentin valentina valerie vanessa vera verena verity veronica veronika vicki vicky victor vijay vikram viktor
    viktoria vince vincent vincenzo viola vittoria vivian viviana viviane vivien vladimir volker waldemar wallace
    wally walter wanda warren wayne wendy wes wesley whitney wilfried wilhelm willem william willie wilma winston
    wolf wolfgang xavier ximena yannick yara yasmin yasmine yolanda yuri yusuf yves yvette yvonne zach zachary zack
    zahra zara zoe zoey zoltan александр алексей анастасия андрей анна антон артем борис вадим валентин василий
    виктор виктория владимир галина григорий дарья денис дмитрий евгений екатерина елена иван игорь ирина константин
    ксения леонид максим мария михаил наталья никита николай ольга павел петр роман светлана сергей станислав
    татьяна юлия юрий яна
"""

GIVEN_NAMES: Final = frozenset(_NAMES.split())
